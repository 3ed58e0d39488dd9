import { statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { EventContract } from "../../../events/schema/contract";
import { claimCheckOf, measureText } from "../../../events/message/claim-check";
import type { RecordedEvent } from "./recorded-event";

/** An event with the object of its claim check, and whether that is an example of its contract. */
export interface WithClaim {
  readonly event: RecordedEvent;
  readonly isExample: boolean;
}

interface Message {
  readonly data?: unknown;
  readonly metadata?: { readonly version?: unknown };
}

/**
 * Finds the objects of claim checks in a folder, as `aws s3 sync` copies a bucket. For one that is not there the first example
 * of the event's contract stands, and the claim check tells its size and hash.
 */
export class ClaimObjects {
  /** @throws when there is no such folder */
  constructor(
    private readonly folder: string | undefined,
    private readonly contracts: readonly EventContract[],
  ) {
    if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`There is no folder ${folder} with the objects of claim checks.`);
  }

  /** The event itself when it holds its data. */
  withClaim(event: RecordedEvent): WithClaim {
    if (!event.detail.includes('"claimCheck"')) return { event, isExample: false };
    const message = JSON.parse(event.detail) as Message;
    const check = claimCheckOf({ data: message.data });
    if (!check) return { event, isExample: false };
    const { bucket, key, sizeBytes, sha256 } = check;
    const file = this.fileOf(key);
    if (file !== undefined)
      return { event: { ...event, claim: { bucket, key, content: { file } } }, isExample: false };
    const text = this.exampleOf(event.type, message.metadata?.version);
    if (text === undefined) return { event, isExample: false };
    const measured = measureText(text);
    const fitted = (json: string): string =>
      json
        .replace(JSON.stringify(sha256), JSON.stringify(measured.sha256))
        .replace(new RegExp(`("sizeBytes"\\s*:\\s*)${sizeBytes}`), `$1${measured.sizeBytes}`);
    const { detail, body } = event;
    const claim = { bucket, key, content: { text } };
    return { event: { ...event, detail: fitted(detail), body: fitted(body), claim }, isExample: true };
  }

  private fileOf(key: string): string | undefined {
    if (this.folder === undefined) return undefined;
    const path = join(this.folder, key);
    const inside = relative(this.folder, path);
    if (inside.startsWith("..") || isAbsolute(inside)) return undefined;
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
  }

  private exampleOf(type: string, version: unknown): string | undefined {
    const ofType = this.contracts.filter((one) => one.type === type);
    const contract = ofType.find((one) => one.version === version);
    return contract && JSON.stringify(contract.examples[0]);
  }
}
