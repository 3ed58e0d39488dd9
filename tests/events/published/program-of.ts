import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
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

/** A program of these files. @param isRead whether a module is read that a file imports; of others nothing is known */
export function programOf(
  files: readonly string[],
  options: ts.CompilerOptions,
  isRead: (imported: string) => boolean = () => true,
): ts.Program {
  const host = ts.createCompilerHost(options);
  const resolutions = ts.createModuleResolutionCache(
    host.getCurrentDirectory(),
    (name) => host.getCanonicalFileName(name),
    options,
  );
  host.resolveModuleNameLiterals = (names, from, redirected, given, file) =>
    names.map((name) => {
      if (!isRead(name.text)) return { resolvedModule: undefined };
      const mode = ts.getModeForUsageLocation(file, name, given);
      return ts.resolveModuleName(name.text, from, given, host, resolutions, redirected, mode);
    });
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, format, ...others) => {
    const key = `${name} ${JSON.stringify(format)}`;
    if (!parsed.has(key)) parsed.set(key, read(name, format, ...others));
    return parsed.get(key);
  };
  return ts.createProgram(files, options, host);
}

/** Whether an import is of the repository's own, and of no package. */
export const isOwn = (imported: string): boolean => imported.startsWith(".");

/**
 * Writes declarations of a program's roots, and of what these import in turn: nobody who uses the roots sees others.
 * Answers what the compiler says of all that could be written.
 */
export function declare(program: ts.Program): string[] {
  const options = program.getCompilerOptions();
  const declared = new Set<string>();
  const visit = (source: string): void => {
    const file = program.getSourceFile(source);
    if (file === undefined || declared.has(source)) return;
    declared.add(source);
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      for (const { fileName } of ts.preProcessFile(text).importedFiles.filter((one) => isOwn(one.fileName)))
        visit(ts.resolveModuleName(fileName, source, options, ts.sys).resolvedModule?.resolvedFileName ?? "");
    };
    program.emit(file, write, undefined, true);
  };
  program.getRootFileNames().forEach(visit);
  return program.getDeclarationDiagnostics().map(messageOf);
}

/** Writes what a program becomes; answers what the compiler says of its roots. */
export function emit(program: ts.Program): string[] {
  const found = program
    .getRootFileNames()
    .flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)));
  return [...found, ...program.emit().diagnostics].map(messageOf);
}

function messageOf({ file, start, messageText }: ts.Diagnostic): string {
  const line = file?.getLineAndCharacterOfPosition(start ?? 0).line;
  return `${file?.fileName}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}
