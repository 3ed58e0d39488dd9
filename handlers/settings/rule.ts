/** What a value must be: the check, and the same in words. */
export type Rule = readonly [isMet: (value: unknown) => boolean, words: string];

export function wholeNumberRule(from: number, to: number): Rule {
  const isMet = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
  return [isMet, `must be a whole number from ${from}${to === Infinity ? "" : ` to ${to}`}`];
}

export function oneOf(...words: readonly string[]): Rule {
  return [(value) => words.includes(value as string), `must be one of ${words.join(", ")}`];
}

/**
 * Checks one field.
 * @param owner what has the field, as the error's first words
 * @throws naming the field, its value and the rule that it breaks; of an unknown field, the known ones.
 */
export function checkField(
  owner: string,
  field: string,
  value: unknown,
  rules: Readonly<Record<string, Rule>>,
): void {
  const [isMet, words] = (Object.hasOwn(rules, field) && rules[field]) || [
    () => false,
    `there is no such setting, only ${Object.keys(rules).join(", ")}`,
  ];
  if (!isMet(value)) throw new Error(`${owner} ${field} is ${JSON.stringify(value)}: ${words}.`);
}
