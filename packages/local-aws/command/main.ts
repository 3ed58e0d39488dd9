#!/usr/bin/env node
import { controlLocalAws } from "./control-local-aws";
import { runLocalAws } from "./run-local-aws";
import { WrongUse } from "./wrong-use";

const [verb = "", ...args] = process.argv.slice(2);
const running =
  verb === "fault" || verb === "host" ? controlLocalAws(verb, args) : runLocalAws(process.argv.slice(2));
running.catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof WrongUse ? 2 : 1;
});
