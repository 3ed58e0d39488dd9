import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Whether the process that a token names still runs; `unknown` when this process cannot tell. */
export type OwnerState = "alive" | "dead" | "unknown";

/** Who works on segments. */
export interface SegmentOwner {
  /** Names this spool of this process in this place, like no other ever. */
  readonly token: string;
  stateOf(token: string): OwnerState;
}

/** What is read of a process; undefined where the system does not tell. */
export interface ProcessFacts {
  /** Whether there is a process of this id, seen from here. */
  isThere(pid: number): boolean;
  /** When it started and its state, as `/proc/<pid>/stat` has them. */
  start(pid: number): { readonly ticks: string; readonly state: string } | undefined;
  /** Where ids of processes mean the same. */
  readonly place: string;
}

const hasEnded = /^[ZX]$/;

/**
 * A owner that is this process. The token has the place (host, boot and namespace of process ids), the process' id and
 * its start, so that an id which was given to another process is not taken for the old one, and a random part.
 */
export function processOwner(facts: ProcessFacts = systemFacts(), pid = process.pid): SegmentOwner {
  const place = createHash("sha256").update(facts.place).digest("hex").slice(0, 8);
  const token = [place, pid, facts.start(pid)?.ticks ?? "0", randomUUID().slice(0, 8)].join("-");
  return {
    token,
    stateOf(other) {
      const [itsPlace, itsPid, itsStart] = other.split("-");
      if (itsPlace !== place) return "unknown";
      if (!facts.isThere(Number(itsPid))) return "dead";
      const start = facts.start(Number(itsPid));
      if (!start || itsStart === "0") return "unknown";
      // A process that was killed stays in the table until its parent has asked for its end.
      return start.ticks === itsStart && !hasEnded.test(start.state) ? "alive" : "dead";
    },
  };
}

function systemFacts(): ProcessFacts {
  const boot = unlessFails(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = unlessFails(() => readlinkSync("/proc/self/ns/pid"));
  return {
    place: [hostname(), boot, namespace].join(" "),
    isThere(pid) {
      try {
        return process.kill(pid, 0);
      } catch (error) {
        // What may not be signalled is there.
        return (error as NodeJS.ErrnoException).code !== "ESRCH";
      }
    },
    start(pid) {
      const text = unlessFails(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
      // The name, in brackets, may itself hold spaces and brackets. See proc(5): state is field 3, the start field 22.
      const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
      const [state, ticks] = [fields?.[0], fields?.[19]];
      return state === undefined || ticks === undefined ? undefined : { state, ticks };
    },
  };
}

function unlessFails<Value>(call: () => Value): Value | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
