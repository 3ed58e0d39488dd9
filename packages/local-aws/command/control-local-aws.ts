import { controlPath } from "../faults/control-path";
import { readArguments } from "./read-arguments";
import { WrongUse } from "./wrong-use";

const help = `Usage: local-aws fault list
       local-aws fault add <kind> [options]
       local-aws fault remove <id>
       local-aws host set <name> [--forward-to <url> | --status <number> --body <text>]
       local-aws host remove <name>

Breaks and mends a local AWS that runs: what is at --endpoint <url>, at AWS_ENDPOINT_URL, or at http://127.0.0.1:4566.

Kinds of faults, and what they need or may have:
  throttling, error, "lost answer", silence    --service <name> [--action <name>] [--resource <name>]
  delay                                        the same, --delay-ms <number>
  "host down"                                  --host <name> [--how reset | hang | unavailable]
  "early return"                               [--queue <name>] [--after-ms <number>]
  "ignored handle"                             [--queue <name>]
  "process killed"                             --function-name <name> [--after-ms <number>]
  every kind                                   [--id <text>] [--share <0 to 1>] [--times <number>] [--seconds <number>]

Examples:
  local-aws fault add "host down" --host search.example.com --how unavailable --id search
  local-aws fault remove search
  local-aws fault add throttling --service sqs --action SendMessageBatch --share 0.3 --seconds 60
  local-aws host set search.example.com --forward-to http://127.0.0.1:8080`;

const text = { type: "string" } as const;
const texts = {
  service: text,
  action: text,
  resource: text,
  host: text,
  how: text,
  queue: text,
  id: text,
  body: text,
};
const numbers = { share: text, times: text, seconds: text, "delay-ms": text, "after-ms": text, status: text };
const options = {
  ...texts,
  ...numbers,
  "function-name": text,
  "forward-to": text,
  endpoint: text,
  help: { type: "boolean", short: "h" },
} as const;

/** Asks a local AWS that runs for a change of its faults or hosts, and prints what it answers. */
export async function controlLocalAws(about: "fault" | "host", args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, options);
  const {
    help: isHelp,
    endpoint = process.env["AWS_ENDPOINT_URL"] || "http://127.0.0.1:4566",
    ...given
  } = values;
  if (isHelp) return console.log(help);
  const [verb = "", name = ""] = positionals;
  const what = `${about} ${verb}`;
  const control = endpoint.replace(/\/$/, "") + controlPath;
  const fields = Object.fromEntries(
    Object.entries(given).map(([field, value]) => toField(field, String(value))),
  );
  const path = `${about}s/${encodeURIComponent(name)}`;
  if (what === "fault list") return print(await ask("GET", control));
  if (what === "fault add") return print(await ask("POST", `${control}/faults`, { kind: name, ...fields }));
  if (what === "host set") return print(await ask("PUT", `${control}/${path}`, fields));
  if (verb !== "remove")
    throw new WrongUse(`There is no "${what}".\nlocal-aws ${about} --help shows what there is.`);
  const { removed } = (await ask("DELETE", `${control}/${path}`)) as { removed: boolean };
  if (!removed) throw new Error(`There is no ${about} "${name}".`);
  print({ removed: name });
}

function toField(option: string, value: string): readonly [name: string, value: string | number] {
  const name = option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [name, Object.hasOwn(numbers, option) ? Number(value) : value];
}

/** How long an answer is waited for: what is there may be no local AWS. */
const mostWaitMs = 5_000;

async function ask(method: string, url: string, body?: object): Promise<object> {
  const waiting = new AbortController();
  // Unlike AbortSignal.timeout it keeps the process alive: on Node 20 fetch hears nothing of a connection that is closed
  // at once, and the process would end without a word.
  const timer = setTimeout(() => waiting.abort(), mostWaitMs);
  const request = {
    ...{ method, signal: waiting.signal },
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  };
  const { ok, answer } = await fetch(url, request)
    .then(async (response) => ({ ok: response.ok, answer: (await response.json()) as { message?: string } }))
    .catch((cause: unknown) => {
      throw new Error(
        `No local AWS answers at ${url.split(controlPath)[0]}: start it, or name it with --endpoint or AWS_ENDPOINT_URL.`,
        { cause },
      );
    })
    .finally(() => clearTimeout(timer));
  if (!ok) throw new Error(answer.message);
  return answer;
}

function print(answer: object): void {
  console.log(JSON.stringify(answer, null, 2));
}
