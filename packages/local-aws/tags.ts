const mostTags = 50;
const longestKey = 128;
const longestValue = 256;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** A tag as most services write one. */
export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** What {@link addTags} takes, of tags as most services write them. */
export function* pairsOf(tags: Iterable<Tag> = []): Iterable<readonly [key?: string, value?: string]> {
  for (const { Key, Value } of tags) yield [Key, Value];
}

/** Tags that are written as a map, as a list. */
export function tagPairs(tags: Readonly<Record<string, string>> = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Makes a service's own error of what is wrong with tags; some services have another code for too many. */
export type RefuseTags = (reason: string, areTooMany: boolean) => Error;

/**
 * Adds tags to those that a resource has, all or none; throws what `refuse` makes of the first rule that they break.
 * Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function addTags(
  tags: Map<string, string>,
  added: Iterable<readonly [key?: string, value?: string]>,
  refuse: RefuseTags,
): void {
  const all = new Map(tags);
  for (const [key = "", value = ""] of added) {
    const problem = problemOf(key, value);
    if (problem !== undefined) throw refuse(problem, false);
    all.set(key, value);
  }
  if (all.size > mostTags) throw refuse(`A resource can have at most ${mostTags} tags.`, true);
  for (const [key, value] of all) tags.set(key, value);
}

function problemOf(key: string, value: string): string | undefined {
  if (key === "" || key.length > longestKey)
    return `Tag keys must be between 1 and ${longestKey} characters in length.`;
  if (value.length > longestValue) return `Tag values must be at most ${longestValue} characters in length.`;
  if (/^aws:/i.test(key)) return `The tag key ${key} begins with aws:, which is reserved for AWS.`;
  const bad = [key, value].find((text) => !allowed.test(text));
  return bad === undefined ? undefined : `The tag's text ${bad} holds a character that tags cannot have.`;
}
