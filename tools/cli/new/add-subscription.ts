import * as contracts from "../../../events/contracts";
import { domains, type Domain } from "../../../events/domains";
import type { EventContract } from "../../../events/schema/contract";
import { reservedNames, subscriptionNamePattern } from "../../../handlers/settings/names";
import { camelCase } from "./camel-case";
import type { SourceChanges } from "./source-changes";
import { addModule, addStatement } from "./edit-source";
import { exportedNames } from "./exported-names";

/** The subscription that is to be added. */
export interface NewSubscription {
  /** `<domain>/<name>`. */
  readonly path: string;
  /** Types of the domain, with or without it. */
  readonly events: readonly string[];
  /** What the files of the subscription and of its handler are named after. */
  readonly handler: string;
}

/** Writes a subscription and its handler, and has each environment make it. Answers what is left to do. */
export function addSubscription(
  changes: SourceChanges,
  { path, events, handler }: NewSubscription,
): string[] {
  const { domain, name } = parsePath(path);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(handler))
    throw new Error(
      `Handler "${handler}" must be a kebab-name of small letters and digits: name the files by --handler`,
    );
  const exported = events.flatMap((event) => contractsOf(domain, event));
  const [handle, subscribe] = [camelCase(handler), camelCase(`subscribe-${handler}`)];
  const taken = [handle, subscribe].find((one) => exportedNames(changes.folder).has(one));
  if (taken) throw new Error(`${taken} is exported elsewhere: name the files otherwise by --handler`);

  changes.create(`handlers/${handler}.ts`, handlerText(handle, exported, domain, path));
  changes.create(
    `stacks/subscriptions/subscribe-${handler}.ts`,
    `import type { DomainEventBus } from "../../components/domain-event-bus";
import type { EventSubscription } from "../../components/event-subscription";
import { ${exported.join(", ")} } from "../../events/contracts/${domain}";

export function ${subscribe}(bus: DomainEventBus): EventSubscription {
  return bus.subscribe("${name}", {
    events: [${exported.join(", ")}],
    handler: () => {
      const { ${handle} } = require("#handlers/${handler}") as typeof import("#handlers/${handler}");
      return ${handle}();
    },
    consumer: { idempotency: { mode: "lock" } },
  });
}
`,
  );
  const call = `if (bus.domain === "${domain}") ${subscribe}(bus);`;
  changes.edit("stacks/bellyfed.ts", (text) =>
    addStatement(
      addModule(text, `import { ${subscribe} } from "./subscriptions/subscribe-${handler}";`),
      "subscribeAll",
      call,
    ),
  );
  return [
    `handlers/${handler}.ts: what is done with an event; it is logged until then`,
    `stacks/subscriptions/subscribe-${handler}.ts: environment, and statements of what the handler may do in AWS; a ` +
      "service that is new to functions also goes into stacks/create-network.ts",
    `tests/handlers/${handler}.test.ts: a test of it, as docs/testing-subscriptions.md shows`,
  ];
}

function handlerText(name: string, exported: readonly string[], domain: Domain, path: string): string {
  const event = exported.map((one) => `typeof ${one}`).join(" | ");
  return `import type { ${exported.join(", ")} } from "../events/contracts/${domain}";
import type { EventOf } from "../events/schema/contract";
import type { EventHandler } from "./settings/event-handler";

/** What ${path} does with an event. */
export function ${name}(): EventHandler<EventOf<${event}>> {
  return async (event, context) => {
    await context.dependency.execute(async () => {
      // Whatever is called here stops at the signal: Lambda ends the invocation soon after.
      context.signal.throwIfAborted();
      context.log("info", "Handled", { version: event.metadata.version });
    });
  };
}
`;
}

function parsePath(path: string): { domain: Domain; name: string } {
  const [domainName = "", name = ""] = path.split(/\/(.*)/);
  const domain = domains.find((known) => known === domainName);
  const refuse = (rule: string): never => {
    throw new Error(`Subscription "${path}" ${rule}`);
  };
  if (!domain) return refuse(`must be <domain>/<name>, the domain one of ${domains.join(", ")}`);
  if (!subscriptionNamePattern.test(name))
    refuse("must have a name of 1 to 22 small letters, digits and dashes, a letter first");
  if (["journal", ...reservedNames].includes(name)) refuse(`is taken: each bus has its own ${name}`);
  return { domain, name };
}

/** By which names all versions of a type are exported: a rule knows types only, so each version reaches the handler. */
function contractsOf(domain: Domain, event: string): string[] {
  const type = event.startsWith(`${domain}.`) ? event : `${domain}.${event}`;
  const ofDomain = Object.entries(contracts).filter(
    (entry): entry is [string, EventContract & (typeof entry)[1]] =>
      typeof entry[1] === "object" && "domain" in entry[1] && entry[1].domain === domain,
  );
  const found = ofDomain.filter(([, contract]) => contract.type === type).map(([name]) => name);
  if (found.length > 0) return found.sort();
  const types = [...new Set(ofDomain.map(([, contract]) => contract.type))];
  throw new Error(`Event "${event}" is not one of ${domain}'s: ${types.join(", ")}`);
}
