import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Whether the process of a token still runs; `unknown` when this process cannot find out. */
export type OwnerState = "alive" | "dead" | "unknown";

export type SegmentOwner = ReturnType<typeof processOwner>;
export type ProcessFacts = ReturnType<typeof systemFacts>;

const hasEnded = /^[ZX]$/;

/** This process. Its token holds place, process id, start time (ids are reused) and a random part. */
export function processOwner(facts: ProcessFacts = systemFacts(), pid = process.pid) {
  const place = createHash("sha256").update(facts.place).digest("hex").slice(0, 8);
  const token = [place, pid, facts.start(pid)?.ticks ?? "0", randomUUID().slice(0, 8)].join("-");
  return {
    token,
    stateOf(other: string): OwnerState {
      const [itsPlace, itsPid, itsStart] = other.split("-");
      if (itsPlace !== place) return "unknown";
      if (!facts.isThere(Number(itsPid))) return "dead";
      const start = facts.start(Number(itsPid));
      if (!start || itsStart === "0") return "unknown";
      // A killed process stays in the table until its parent has waited for it.
      return start.ticks === itsStart && !hasEnded.test(start.state) ? "alive" : "dead";
    },
  };
}

/** What the process table of the operating system says. */
function systemFacts() {
  const boot = unlessFails(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = unlessFails(() => readlinkSync("/proc/self/ns/pid"));
  return {
    /** Identifies the host, boot and namespace in which process ids are valid. */
    place: [hostname(), boot, namespace].join(" "),
    isThere(pid: number): boolean {
      try {
        return process.kill(pid, 0);
      } catch (error) {
        // A process that may not be signalled exists.
        return (error as NodeJS.ErrnoException).code !== "ESRCH";
      }
    },
    /** Start time and state from `/proc/<pid>/stat`; undefined on systems without it. */
    start(pid: number) {
      const text = unlessFails(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
      // The command name, in brackets, may itself hold spaces and brackets. proc(5): state is field 3, start field 22.
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
