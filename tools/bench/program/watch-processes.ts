import { readdirSync, readFileSync } from "node:fs";

/** A process below this one, or several of one kind: what they used in sum, and held at most at once. */
export interface WatchedProcess {
  readonly what: string;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

interface WatchedProcesses {
  readonly processes: readonly WatchedProcess[];
  readonly togetherMb: number;
}

const everyMs = 50;
/** As Linux counts for its processes, whatever the kernel counts by. */
const ticksPerSecond = 100;
const bytesPerPage = 4_096;

/**
 * Watches the processes that this one starts, and those that they start, as Linux lists them.
 * @param kinds by a kind's name, a part of its command lines; the first that fits counts
 * @param together the kinds whose memory is also added up
 */
export function watchProcesses(
  kinds: Readonly<Record<string, string>>,
  together: readonly string[],
): { readonly end: () => WatchedProcesses } {
  const cpu = new Map<string, Map<number, number>>();
  const peaks = new Map<string, number>();
  let togetherMb = 0;
  const look = (): void => {
    const held = new Map<string, number>();
    for (const { id, command, cpuSeconds, memoryMb } of descendants(process.pid)) {
      const kind = Object.entries(kinds).find(([, part]) => command.includes(part))?.[0];
      if (kind === undefined) continue;
      held.set(kind, (held.get(kind) ?? 0) + memoryMb);
      cpu.set(kind, (cpu.get(kind) ?? new Map<number, number>()).set(id, cpuSeconds));
    }
    for (const [kind, megabytes] of held) peaks.set(kind, Math.max(peaks.get(kind) ?? 0, megabytes));
    togetherMb = Math.max(
      togetherMb,
      together.reduce((sum, kind) => sum + (held.get(kind) ?? 0), 0),
    );
  };
  const timer = setInterval(look, everyMs);
  return {
    end() {
      clearInterval(timer);
      const processes = Object.keys(kinds).map((what) => ({
        what,
        cpuSeconds: [...(cpu.get(what)?.values() ?? [])].reduce((sum, seconds) => sum + seconds, 0),
        peakMb: peaks.get(what) ?? 0,
      }));
      return { processes, togetherMb };
    },
  };
}

interface RunningProcess {
  readonly id: number;
  readonly parent: number;
  readonly command: string;
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

function descendants(root: number): RunningProcess[] {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? readProcess(Number(name)) : []));
  const found = new Set([root]);
  // A child's id may be lower than its parent's, once ids begin anew.
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { id, parent } of all) if (found.has(parent)) found.add(id);
  }
  return all.filter(({ id }) => id !== root && found.has(id));
}

/** Nothing of a process that has ended meanwhile. */
function readProcess(id: number): RunningProcess[] {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    // Its name, in brackets, may hold spaces.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [parent = 0, user = 0, system = 0, pages = 0] = [fields[1], fields[11], fields[12], fields[21]];
    return [
      {
        id,
        parent,
        command: readFileSync(`/proc/${id}/cmdline`, "utf8"),
        cpuSeconds: (user + system) / ticksPerSecond,
        memoryMb: (pages * bytesPerPage) / 1e6,
      },
    ];
  } catch {
    return [];
  }
}
