/** The environment variables of a recorded function. */
export function environmentVariables({
  inputs,
}: {
  readonly inputs: Readonly<Record<string, unknown>>;
}): Readonly<Record<string, string | undefined>> {
  return (inputs["environment"] as { variables?: Record<string, string> } | undefined)?.variables ?? {};
}
