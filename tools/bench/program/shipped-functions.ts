import { basename, resolve } from "node:path";
import { recordStack } from "../../../packages/recorder/record-stack";
import { FileSet } from "../../../packages/recorder/files-of";
import * as bundling from "../../../components/functions/bundle-callback";
import type { CallbackFactory } from "../../../components/functions/bundle-callback";
import type { VirtualModules } from "../../../components/functions/bundle-files";

/** One function of a stack, as it is shipped, and what it was made from. */
export interface ShippedFunction {
  readonly name: string;
  /** Absolute path of the file that Lambda loads. */
  readonly file: string;
  /** All that is in its package: name → absolute path. */
  readonly files: ReadonlyMap<string, string>;
  readonly environment: Readonly<Record<string, string>>;
  readonly factory: CallbackFactory;
  readonly modules: VirtualModules;
}

interface Source {
  readonly factory: CallbackFactory;
  readonly modules: VirtualModules;
}

/** Records a stack, and answers its functions with the callbacks that they were bundled from. */
export async function shippedFunctions(stack: string): Promise<ShippedFunction[]> {
  const sources = new Map<string, Source>();
  const { bundleCallback } = bundling;
  // Components look the function up in the module when they call it.
  const exports: { bundleCallback: typeof bundleCallback } = bundling;
  exports.bundleCallback = async (factory, modules = {}) => {
    const files = await bundleCallback(factory, modules);
    sources.set(resolve(files["index.js"]), { factory, modules });
    return files;
  };
  try {
    const { resources } = await recordStack({ stack });
    return resources
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map(({ inputs }) => shippedFunction(inputs, sources));
  } finally {
    exports.bundleCallback = bundleCallback;
  }
}

function shippedFunction(
  inputs: Readonly<Record<string, unknown>>,
  sources: ReadonlyMap<string, Source>,
): ShippedFunction {
  const name = inputs["name"] as string;
  const files = inputs["code"] instanceof FileSet ? inputs["code"].files : {};
  const file = files["index.js"] ?? "";
  const source = sources.get(file);
  if (!source) {
    const names = Object.values(files).map((path) => basename(path));
    throw new Error(`The function ${name} is no bundled callback, but ${names.join(", ") || "nothing"}.`);
  }
  const { variables = {} } = (inputs["environment"] ?? {}) as { variables?: Record<string, string> };
  return { name, file, files: new Map(Object.entries(files)), environment: variables, ...source };
}
