#!/usr/bin/env node
import { runLocalAws } from "./run-local-aws";

runLocalAws(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
