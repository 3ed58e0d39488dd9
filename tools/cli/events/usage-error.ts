/** The command was used wrongly, so that trying again cannot help: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
