import { catalogue } from "../../../events/contracts/catalogue";
import * as contracts from "../../../events/contracts";
import type { EventContract } from "../../../events/schema/contract";
import type { PublicName, PublicSurface } from "./public-surface";

const isContract = (value: unknown): value is EventContract => catalogue.has(value as EventContract);
const contractsByName = new Map(
  Object.entries(contracts as Record<string, unknown>).filter((entry): entry is [string, EventContract] =>
    isContract(entry[1]),
  ),
);

/** The package's API reference as Markdown: what can be called with its meaning, then the types. */
export function apiReference(packageName: string, { entries }: PublicSurface): string {
  const sections = [...entries].map(([entry, names]) => {
    const told = names.filter(({ name }) => !contractsByName.has(name));
    const values = told.filter(({ isValue }) => isValue).map(section);
    const types = told.filter(({ isValue }) => !isValue).map(commented);
    return [
      `## ${packageName}/${entry}`,
      ...(told.length < names.length ? [contractTable()] : []),
      ...values,
      ...(types.length > 0 ? [`### Types of ${entry}`, code(types.join("\n\n"))] : []),
    ].join("\n\n");
  });
  const preface =
    "Written by `npm run golden` from the code; do not edit it. How it is used: [README](README.md). The fields of " +
    "each event: [catalogue](../docs/catalogue/README.md).";
  return [`# API of ${packageName}`, preface, ...sections, ""].join("\n\n").trimEnd() + "\n";
}

function contractTable(): string {
  const rows = [...contractsByName].map(([name, { type, version, meaning }]) => {
    const page = `../docs/catalogue/events/${type}.md`;
    return `| \`${name}\` | [${type}](${page}) | ${version} | ${meaning} |`;
  });
  return [
    "### Contracts",
    "",
    "| name | event | version | when |",
    "| --- | --- | --: | --- |",
    ...rows,
  ].join("\n");
}

function section({ name, text, meaning }: PublicName): string {
  return [`### ${name}`, ...meaning, code(text)].join("\n\n");
}

function commented({ text, meaning }: PublicName): string {
  return meaning.length > 0 ? `/** ${meaning.join(" ")} */\n${text}` : text;
}

function code(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\``;
}
