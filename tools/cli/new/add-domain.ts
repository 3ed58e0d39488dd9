import { domains, domainTable, platform } from "../../../events/domains";
import { writeContract } from "./add-event";
import type { SourceChanges } from "./source-changes";
import { addModule, addProperty } from "./edit-source";

/** The domain that is to be added, with its first event: a domain without one is refused. */
export interface NewDomain {
  readonly name: string;
  /** What its events are about. */
  readonly carries: string;
  /** The first event's name, without the domain. */
  readonly event: string;
  readonly meaning: string;
  /** The service that publishes the events, and its EventBridge source. */
  readonly producer: string;
  readonly source: string;
  /** The bus, without the environment. */
  readonly bus: string;
}

/** Declares a domain and its first event. Answers what is left to do. */
export function addDomain(changes: SourceChanges, domain: NewDomain): string[] {
  check(domain);
  const { name, carries, bus, producer, source, event, meaning } = domain;
  changes.edit("events/domains.ts", (text) =>
    addProperty(
      text,
      "domainTable",
      `${name}: {
        carries: ${JSON.stringify(carries)},
        bus: ${ofPlatform(bus)},
        producer: { name: "${producer}", source: ${ofPlatform(source)} },
      },`,
    ),
  );
  changes.create(`events/contracts/${name}.ts`, "");
  const fields = writeContract(changes, { type: `${name}.${event}`, meaning }, name);
  changes.edit("events/contracts/index.ts", (text) => addModule(text, `export * from "./${name}";`));
  changes.edit("events/contracts/catalogue.ts", (text) =>
    addProperty(addModule(text, `import * as ${name} from "./${name}";`), "byDomain", name),
  );
  return [
    fields,
    `Pulumi.<stack>.yaml: publishers that name the buses they may publish to do not name ${name}'s yet`,
    "README.md: the table of buses",
  ];
}

/** A text of source in which the platform's name is not written a second time. */
function ofPlatform(name: string): string {
  const [, rest] = new RegExp(`^${platform}([-.].*)`).exec(name) ?? [];
  return rest === undefined ? `"${name}"` : `\`\${platform}${rest}\``;
}

function check({ name, bus, producer, source, event }: NewDomain): void {
  const known = domains.map((domain) => domainTable[domain]);
  const refuse = (what: string, value: string, rule: string): never => {
    throw new Error(`${what} "${value}" ${rule}`);
  };
  if (!/^[a-z]{1,20}$/.test(name)) refuse("Domain", name, "must be 1 to 20 small letters");
  if ([...domains, "ingress"].some((taken) => taken === name)) refuse("Domain", name, "exists already");
  const eventPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
  if (!eventPattern.test(event)) refuse("Event", event, "must be a kebab-name without its domain");
  const taken: readonly (readonly [what: string, value: string, others: readonly string[]])[] = [
    ["Bus", bus, known.map((one) => one.bus)],
    ["Producer", producer, known.map((one) => one.producer.name)],
    ["Source", source, known.map((one) => one.producer.source)],
  ];
  for (const [what, value, others] of taken) {
    if (!/^[a-z]+([.-][a-z]+)*$/.test(value))
      refuse(what, value, "must be words of small letters, joined by - or .");
    if (others.includes(value)) refuse(what, value, "is another domain's");
  }
}
