import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, parseDocument, visit, type Pair, type YAMLMap } from "yaml";
import { stackNames } from "../../../packages/recorder/pulumi-config";
import { environmentPattern, environmentRule } from "../../../handlers/settings/names";
import type { SourceChanges } from "./source-changes";

/** The environment that is to be added. */
export interface NewEnvironment {
  readonly name: string;
  /** The one whose settings it gets. */
  readonly like: string;
}

/** Writes an environment's settings: another's, its own name in the place of that one's. Answers what is left to do. */
export function addEnvironment(changes: SourceChanges, { name, like }: NewEnvironment): string[] {
  const known = stackNames(changes.folder);
  if (!known.includes(like)) throw new Error(`Environment "${like}" is not one of ${known.join(", ")}`);
  if (!environmentPattern.test(name)) throw new Error(`Environment "${name}" must be ${environmentRule}`);
  const document = parseDocument(readFileSync(join(changes.folder, `Pulumi.${like}.yaml`), "utf8"));
  const left: string[] = [];
  // What else stands there opens the other stack's secrets, as whose they cannot be read either.
  removeFrom(document.contents as YAMLMap, (entry) => nameOf(entry) !== "config");
  for (const entry of removeFrom(document.get("config") as YAMLMap, isSecret))
    left.push(`${nameOf(entry)}: a secret, to be set by npx pulumi config set --secret`);
  const isOther = (endpoint: unknown): boolean => !String(endpoint).match(nameIn(like));
  const endpoints = document.getIn(["config", "bellyfed:endpoints"]);
  if (isSeq(endpoints)) {
    for (const endpoint of endpoints.items.filter(isOther))
      left.push(`endpoints: ${String(endpoint)} is left out, as it is ${like}'s own`);
    endpoints.items = endpoints.items.filter((endpoint) => !isOther(endpoint));
  }
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string") node.value = node.value.replace(nameIn(like), name);
    },
  });
  changes.create(`Pulumi.${name}.yaml`, String(document));
  for (const workflow of ["drift", "preview"])
    changes.edit(`.github/workflows/${workflow}.yml`, (text) =>
      text.replace(/^( +stack: \[.*)\]$/m, `$1, ${name}]`),
    );
  changes.edit(".github/workflows/deploy.yml", (text) => `${text}\n${deployJob({ name, like })}`);
  return [
    ...left.map((line) => `Pulumi.${name}.yaml: ${line}`),
    `Pulumi.${name}.yaml: publishers, owner, accountIds, and whom alarms tell, as they are ${like}'s`,
    `.github/workflows/deploy.yml: who waits for ${name}, which is deployed after ${like}; and rehearse.yml rehearses it as ` +
      "soon as the branch that it begins with has it",
    `docs/first-deployment.md: npx pulumi stack init ${name}, and what an environment needs once`,
  ];
}

function deployJob({ name, like }: NewEnvironment): string {
  return `  ${name}:
    needs: ${like}
    uses: ./.github/workflows/deploy-stack.yml
    permissions:
      contents: read
      id-token: write
    with:
      stack: ${name}
`;
}

/** An environment's name as a word, or as a part of one that dashes and dots join. */
function nameIn(environment: string): RegExp {
  return new RegExp(`(?<![a-z0-9])${environment}(?![a-z0-9])`, "gi");
}

function removeFrom(map: YAMLMap, isRemoved: (entry: Pair) => boolean): Pair[] {
  const removed = map.items.filter(isRemoved);
  map.items = map.items.filter((entry) => !isRemoved(entry));
  return removed;
}

function isSecret({ value }: Pair): boolean {
  return isMap(value) && value.has("secure");
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}
