import ts from "typescript";

/** Declarations of libraries are most of what is read, and the same for every program. */
const parsed = new Map<string, ts.SourceFile | undefined>();

export const compilerOptions = {
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node20,
  types: ["node"],
} satisfies ts.CompilerOptions;

export function programOf(files: readonly string[], options: ts.CompilerOptions): ts.Program {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, format, ...others) => {
    const key = `${name} ${JSON.stringify(format)}`;
    if (!parsed.has(key)) parsed.set(key, read(name, format, ...others));
    return parsed.get(key);
  };
  return ts.createProgram(files, options, host);
}

/** Writes what a program becomes; answers what the compiler says of its roots. */
export function emit(program: ts.Program): string[] {
  const found = program
    .getRootFileNames()
    .flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)));
  return [...found, ...program.emit().diagnostics].map(
    ({ file, start, messageText }) =>
      `${file?.fileName}:${file?.getLineAndCharacterOfPosition(start ?? 0).line}: ` +
      ts.flattenDiagnosticMessageText(messageText, "\n"),
  );
}
