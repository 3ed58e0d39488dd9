// Made the first module of a test run: what loads the named source file from now on loads it with the defect in it.
import { readFileSync } from "node:fs";
import Module from "node:module";
import { transformSync } from "esbuild";
import { sourceWith, type SourceChange } from "./source-change";

type Load = (module: { _compile(code: string, path: string): void }, path: string) => void;

const change = JSON.parse(process.env.SOURCE_CHANGE ?? "{}") as SourceChange;
const { _extensions: loaders } = Module as unknown as { readonly _extensions: Record<".ts", Load> };
const loadAsItIs = loaders[".ts"];

// Transpiled apart from what is kept in .cache: that stays the file's own, and no compiler is loaded for it.
loaders[".ts"] = (module, path) => {
  if (path !== change.path) return loadAsItIs(module, path);
  const source = sourceWith(change, readFileSync(path, "utf8"));
  const tsconfigRaw = { compilerOptions: { useDefineForClassFields: false } };
  const { code } = transformSync(source, { format: "cjs", loader: "ts", target: "es2021", tsconfigRaw });
  module._compile(code, path);
};
