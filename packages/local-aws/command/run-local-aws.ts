import type { LocalAws } from "../start-local-aws";
import { defaultPort } from "../endpoint/listen";
import { clientVariables } from "./client-variables";
import { readArguments } from "./read-arguments";
import { WrongUse } from "./wrong-use";

const help = `Usage: local-aws [options]
       local-aws fault --help    breaks and mends one that runs

Serves AWS on this machine until Ctrl-C: EventBridge, SQS, Lambda and what goes with them, behind one endpoint.

Options:
  -p, --port <number>    port of the endpoint (default: the state's, or 4566, or the next free one; 0: any free one)
  -r, --region <region>  the region that it plays (default: us-east-1)
  -s, --state <file>     keeps everything in the file, and begins with what it holds (default: begins with nothing)
  -f, --faults <file>    JSON of faults and hosts, read again whenever it changes
  -h, --help             shows this`;

const options = {
  port: { type: "string", short: "p" },
  region: { type: "string", short: "r" },
  state: { type: "string", short: "s" },
  faults: { type: "string", short: "f" },
  help: { type: "boolean", short: "h" },
} as const;

/** Serves the local AWS as the arguments say, until the process is told to end. */
export async function runLocalAws(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, options);
  if (values.help) return console.log(help);
  if (positionals.length > 0)
    throw new WrongUse(`There is no "${positionals.join(" ")}".\nlocal-aws --help shows what there is.`);
  const port = readPort(values.port);
  const region = readRegion(values.region);
  const stopped = untilStopped();
  // Loaded only now, so that help and mistakes are answered at once.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { startLocalAws } = require("../start-local-aws") as typeof import("../start-local-aws");
  const aws = await startLocalAws({
    ...(port !== undefined && { port }),
    ...(region && { region }),
    ...(values.state !== undefined && { state: values.state }),
    ...(values.faults !== undefined && { faultFile: values.faults }),
  });
  console.log(greeting(aws));
  if (port === undefined && Number(new URL(aws.url).port) !== defaultPort)
    console.log(
      `It is not at port ${defaultPort}, which is in use or is not the state's: verbs reach it by AWS_ENDPOINT_URL.\n`,
    );
  await stopped;
  await aws.close();
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new WrongUse(`--port is "${text}", must be a whole number from 0 to 65535.`);
  return Number(text);
}

function readRegion(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(text))
    throw new WrongUse(`--region is "${text}", must be a region such as eu-west-1.`);
  return text;
}

function greeting(aws: LocalAws): string {
  const exports = Object.entries(clientVariables(aws)).map(([name, value]) => `  export ${name}=${value}\n`);
  return `The local AWS is up: account ${aws.account.id}, region ${aws.account.region}. Ctrl-C ends it.
Clients find it by

${exports.join("")}`;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}
