/** One place in one source file, and what is to stand there. */
export interface SourceChange {
  /** Absolute. */
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The source with the change in it.
 * @throws when there is no such place, or more than one: then the source has moved on, and the defect with it.
 */
export function sourceWith({ path, from, to }: SourceChange, source: string): string {
  const places = source.split(from).length - 1;
  if (places !== 1) throw new Error(`${path} has ${places} places that read: ${from}`);
  return source.replace(from, () => to);
}
