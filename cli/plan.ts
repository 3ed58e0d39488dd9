import { join } from "node:path";
import { recordStack } from "../graph/record-stack";
import { renderTree } from "../graph/render-tree";
import { knownStacks } from "../graph/stack-config";

/** `npm run plan -- <stack>`: prints everything that a stack asks for, without any cloud or CLI. */
async function main(): Promise<void> {
  const [stack, ...more] = process.argv.slice(2);
  const stacks = knownStacks(join(__dirname, "..")).join("|");
  if (!stack || more.length > 0 || stack.startsWith("-")) {
    const asked = stack === "--help" || stack === "-h";
    console[asked ? "log" : "error"](
      `Usage: npm run plan -- ${stacks}\n\nPrints the resource tree of a stack: parent › type name key=value …`,
    );
    process.exitCode = asked ? 0 : 2;
    return;
  }
  process.stdout.write(renderTree(await recordStack({ stack })));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
