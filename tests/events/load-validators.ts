import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { buildSync } from "esbuild";
import type { EventContract } from "../../events/schema/contract";
import type { Validators } from "../../events/message/validation";
import { validatorSource } from "../../events/schema/validator-source";

/** Loads the generated module as a consumer's bundle does: bundled into one file, without any require. */
export function loadValidators(contracts: readonly EventContract[]): {
  exported: Record<string, unknown>;
  validators: Validators;
} {
  const { outputFiles } = buildSync({
    stdin: { contents: validatorSource(contracts), resolveDir: join(__dirname, "../..") },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    logLevel: "silent",
  });
  const module = { exports: {} as Record<string, unknown> };
  runInNewContext(outputFiles[0]!.text, { module, exports: module.exports, Buffer });
  return { exported: module.exports, validators: module.exports.validators as Validators };
}
