/** The command was typed in a way that it does not know: exit code 2. */
export class WrongUse extends Error {
  override readonly name = "WrongUse";
}
