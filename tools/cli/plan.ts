import { Argument, Command } from "commander";
import { recordStack } from "../../packages/recorder/record-stack";
import { renderTree } from "../../packages/recorder/render-tree";
import { stackNames } from "../../packages/recorder/pulumi-config";
import { runCommand } from "../run-command";
import { systemOutput } from "./system-output";

const stacks = stackNames();

const command = new Command("npm run plan --")
  .description(
    "Prints the resource tree of a stack, without any cloud or CLI: parent › type name, its properties below",
  )
  .addArgument(new Argument("<stack>", "the stack to print").choices(stacks))
  .action(async (stack: string) => {
    systemOutput.out(renderTree(await recordStack({ stack })));
  });

runCommand(command);
