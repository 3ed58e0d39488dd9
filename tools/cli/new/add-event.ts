import { z } from "zod";
import { catalogue } from "../../../events/contracts/catalogue";
import { defineContract } from "../../../events/schema/contract";
import { domainOf, type EventType } from "../../../events/domains";
import type { SourceChanges } from "./source-changes";
import { camelCase } from "./camel-case";
import { exportedNames } from "./exported-names";

/** The event type that is to be added. */
export interface NewEvent {
  readonly type: string;
  /** What has happened, in one sentence. */
  readonly meaning: string;
}

/** Declares an event type in a file of its own, which its domain exports. Answers what is left to do. */
export function addEvent(changes: SourceChanges, { type, meaning }: NewEvent): string[] {
  const [known] = catalogue.ofType(type);
  if (known)
    throw new Error(
      `${type} exists, in version ${known.version}: docs/catalogue/events/${type}.md. A change that is more than an ` +
        "added optional field is its next version, declared beside it",
    );
  // Refuses what the program would refuse.
  defineContract({
    type: type as EventType,
    version: 1,
    meaning,
    data: z.object({}),
    examples: [{}],
    personalData: [],
  });
  const domain = domainOf(type) as string;
  return [writeContract(changes, { type, meaning }, domain)];
}

/** Writes the contract's file, and the line of its domain. */
export function writeContract(changes: SourceChanges, { type, meaning }: NewEvent, domain: string): string {
  const name = type.slice(domain.length + 1);
  const path = `events/contracts/${domain}/${name}.ts`;
  const short = camelCase(name);
  const exported = exportedNames(changes.folder).has(short) ? camelCase(`${domain}-${name}`) : short;
  changes.create(
    path,
    `import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { exampleSession } from "../example-ids";
import { userSession } from "../fields";

export const ${exported} = defineContract({
  type: ${JSON.stringify(type)},
  version: 1,
  meaning: ${JSON.stringify(meaning)},
  data: z.object({ ...userSession }),
  examples: [{ ...exampleSession }],
  personalData: [],
});
`,
  );
  changes.edit(`events/contracts/${domain}.ts`, (text) => `${text}export * from "./${domain}/${name}";\n`);
  return (
    `${path}: the data's fields, an example, and which of them are personal. Until its schema is committed, ` +
    "they can change at will; then run npm run golden and npm run catalogue"
  );
}
