/** Somebody has ended the command. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
