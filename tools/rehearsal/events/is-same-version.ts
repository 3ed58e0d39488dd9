import { readFileSync } from "node:fs";
import type { ConsumerVersion } from "./replayed-consumer";

/** Whether both are deployed with the same bytes and settings: then they do the same. */
export function isSameVersion(one: ConsumerVersion | undefined, other: ConsumerVersion | undefined): boolean {
  return one !== undefined && other !== undefined && textOf(one) === textOf(other);
}

function textOf({ files, ...settings }: ConsumerVersion): string {
  const texts = Object.entries(files).map(([name, path]) => [name, readFileSync(path, "utf8")]);
  return JSON.stringify([settings, texts]);
}
