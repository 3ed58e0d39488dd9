/** A program in another language that publishes events of generated types, and prints their ids. */
export interface LanguageProgram {
  /** What it is chosen by. */
  readonly id: string;
  /** What it needs that is not installed here, if anything. */
  readonly absent: string | undefined;
  /** The folder of its sources; what they need is made anew when one of them changes. */
  readonly sources: string;
  /** The commands that install what it needs, in a folder that keeps it. */
  prepare(folder: string): readonly (readonly string[])[];
  /** The file of its types, and what quicktype is told to write it. */
  readonly types: { readonly file: string; readonly options: readonly string[] };
  /** The commands that compile it, in a folder with its sources and types. */
  compile(folder: string): readonly (readonly string[])[];
  /** The command that runs it, in the same folder. */
  run(folder: string): readonly string[];
}
