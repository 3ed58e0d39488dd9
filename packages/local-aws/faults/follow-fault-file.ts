import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { logError } from "../log-error";
import type { Host } from "../internet/respond";
import type { ControlTargets } from "./control-route";
import { describedHost } from "./described-host";
import type { Fault } from "./fault";
import { readFault, readObject, unfit } from "./read-fault";

interface FileContent {
  readonly faults: readonly Fault[];
  readonly hosts: readonly (readonly [name: string, host: Host])[];
}

/**
 * Does what a JSON file says, `{"faults": […], "hosts": {"<name>": {…}}}`, now and again whenever it changes; what was
 * added by other ways stays. A change that is no such file is told, and what was before stays.
 * @returns what ends that
 */
export async function followFaultFile(
  path: string | undefined,
  targets: ControlTargets,
): Promise<() => void> {
  if (path === undefined) return () => undefined;
  let applied = await apply(readFile(path), targets);
  const follow = async (): Promise<void> => {
    try {
      const content = readFile(path);
      for (const takeBack of applied) await takeBack();
      applied = await apply(content, targets);
    } catch (error) {
      logError(`${(error as Error).message} What it said before stays.`);
    }
  };
  const listener = (): void => void follow();
  watchFile(path, { interval: 300, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}

function readFile(path: string): FileContent {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    const { faults = [], hosts = {}, ...others } = readObject(content, "The content");
    const [other] = Object.keys(others);
    if (other) throw new Error(`It has ${other}, and may have faults and hosts.`);
    if (!Array.isArray(faults)) throw unfit("faults", faults, "a list");
    const described = Object.entries(readObject(hosts, "hosts"));
    return {
      faults: faults.map(readFault),
      hosts: described.map(([name, description]) => [name, describedHost(description)]),
    };
  } catch (error) {
    throw new Error(`The fault file ${path} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

/** The answer is what takes it back: what answered to a host's name before does so again. */
async function apply({ faults, hosts }: FileContent, targets: ControlTargets): Promise<(() => unknown)[]> {
  const before = hosts.map(([name]) => [name, targets.hosts.get(name)] as const);
  for (const [name, host] of hosts) await targets.hosts.add(name, host);
  const ids = faults.map((fault) => targets.faults.add(fault));
  return [
    ...ids.map((id) => () => targets.faults.remove(id)),
    ...before.map(
      ([name, host]) =>
        () =>
          host ? targets.hosts.add(name, host) : targets.hosts.remove(name),
    ),
  ];
}
