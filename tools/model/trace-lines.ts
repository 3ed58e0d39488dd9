/** What a model and production show alike after a step; fields that are 0 or empty are left out. */
export type View = Readonly<Record<string, string | number | boolean | readonly unknown[]>>;

/** A step and what is seen after it, in one line that a reviewer can read. */
export function traceLine(step: string, views: readonly View[]): string {
  return [step, ...views.map(viewText)].join(" | ");
}

function viewText(view: View): string {
  const shown = Object.entries(view).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : Boolean(value),
  );
  return shown.map(([name, value]) => (typeof value === "string" ? value : textOf(name, value))).join(" ");
}

function textOf(name: string, value: View[string]): string {
  if (value === true) return name;
  return `${name} ${Array.isArray(value) ? value.join("+") : String(value)}`;
}

const heading =
  "# what is done | the stored item | each process: what it knows, and waits for | the messages";

/** Traces as a file holds them: below a heading, an empty line before each. */
export function readTraces(text: string): string[][] {
  const [, ...traces] = text.trim().split("\n\n");
  return traces.map((trace) => trace.split("\n"));
}

export function writeTraces(traces: readonly string[][]): string {
  return `${[[heading], ...traces].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** Beginnings of the traces that have among them every kind of step which two of all traces have, in few lines. */
export function chooseTraces(traces: readonly string[][]): string[][] {
  const kinds = new Map(traces.map((trace) => [trace, kindsOf(trace)]));
  const missing = repeated([...kinds.values()].map((list) => [...new Set(list)]).flat());
  const chosen: string[][] = [];
  while (missing.size > 0) {
    const [trace, length] = mostKindsPerLine(kinds, missing);
    for (const kind of (kinds.get(trace) as string[]).slice(0, length)) missing.delete(kind);
    chosen.push(trace.slice(0, length));
  }
  return chosen;
}

function repeated(words: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(words.filter((word) => seen.size === seen.add(word).size));
}

/** The beginning of a trace in which the most kinds per line are missing so far. */
function mostKindsPerLine(
  kinds: ReadonlyMap<string[], readonly string[]>,
  missing: ReadonlySet<string>,
): [trace: string[], length: number] {
  let best: [trace: string[], length: number] = [[], 0];
  let most = 0;
  for (const [trace, list] of kinds) {
    const found = new Set<string>();
    for (const [index, kind] of list.entries()) {
      if (missing.has(kind)) found.add(kind);
      // A trace begins anew for every reader.
      const share = found.size / (index + 1 + linesToBegin);
      if (share > most) [most, best] = [share, [trace, index + 1]];
    }
  }
  return best;
}

const linesToBegin = 10;

/** What each step did to the record and to the process that took it, whatever the numbers. */
function kindsOf(trace: readonly string[]): string[] {
  return trace.map((line, index) => {
    const [step = "", ...after] = line.split(" | ");
    const [, ...before] = (trace[index - 1] ?? "").split(" | ");
    const process = Number(step.split(" ")[1]);
    const seen = [before, after].map((views) => [views[0]?.split(" ")[0], views[process]]);
    return [step, ...seen.flat()].join(" ").replace(/\d+/g, "");
  });
}
