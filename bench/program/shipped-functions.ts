import { basename, resolve } from "node:path";
import * as bundling from "../../components/functions/bundle-callback";
import type { CallbackFactory, VirtualModules } from "../../components/functions/bundle-callback";
import { FileSet } from "../../graph/files-of";
import { recordStack } from "../../graph/record-stack";

/** One function of a stack, as it is shipped, and what it was made from. */
export interface ShippedFunction {
  readonly name: string;
  /** Absolute path of its only file. */
  readonly file: string;
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
    const file = await bundleCallback(factory, modules);
    sources.set(resolve(file), { factory, modules });
    return file;
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
  const [file, ...others] = Object.values(files);
  const source = file && sources.get(file);
  if (!source || others.length > 0) {
    throw new Error(
      `The function ${name} is not one bundled callback, but ${Object.values(files)
        .map((path) => basename(path))
        .join(", ")}.`,
    );
  }
  const { variables = {} } = (inputs["environment"] ?? {}) as { variables?: Record<string, string> };
  return { name, file, environment: variables, ...source };
}
