/** A loss that somebody accepts: one line of the declarations file. */
export interface Declaration {
  /** Last day on which it counts: a declaration is for one change, not for good. */
  readonly until: string;
  readonly urn: string;
  readonly reason: string;
}

/** A declarations file that says something else. */
export class BadDeclaration extends Error {}

/**
 * Reads lines of `<last day> <urn> <reason>`; empty lines and those that begin with # are comments.
 * @throws BadDeclaration naming the line, and what it must be.
 */
export function readDeclarations(text: string): Declaration[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const [, until, urn, reason] =
      /^(\d{4}-\d{2}-\d{2})\s+(urn:pulumi:\S+)\s+(\S.*)$/.exec(line.trim()) ?? [];
    if (until && urn && reason && isDay(until)) return [{ until, urn, reason }];
    throw new BadDeclaration(`Line ${index + 1} is "${line}": must be "<yyyy-mm-dd> <urn> <reason>".`);
  });
}

/** Compares by what the calendar makes of it: there is no 2026-02-30. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
