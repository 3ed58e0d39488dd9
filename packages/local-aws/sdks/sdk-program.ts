/** A program that does a round with one SDK. */
export interface SdkProgram {
  /** What it is chosen by. */
  readonly id: string;
  /** What its makers call the SDK. */
  readonly sdk: string;
  /** What the SDK calls itself in the header User-Agent, before a slash and its version. */
  readonly agent: string;
  /** What it needs that is not installed here, if anything. */
  readonly absent?: string | undefined;
  /** The folder of its sources; what they need is made anew when one of them changes. */
  readonly sources: string;
  /** The commands that make what it needs, in a folder that keeps it. */
  prepare(folder: string): readonly (readonly string[])[];
  /** The command that does the round. */
  round(folder: string): readonly string[];
}
