import { domains, type Domain } from "../events/domains";
import type { ConfigReader } from "./config-reader";

/** A domain's bus, or the ingress bus, which forwards to all of them. */
export type PublishedBus = Domain | "ingress";

/** An IAM role that may publish. */
export interface PublisherRole {
  /** The role's name, in which `*` stands for any text; after `<account>:` if it is of another account. */
  readonly role: string;
  readonly buses: readonly PublishedBus[];
}

const buses: readonly PublishedBus[] = [...domains, "ingress"];

/** Characters that IAM allows in a role's name, and `*`; at least three of them are no `*`. Before it, another account. */
const rolePattern = /^(\d{12}:)?(?=.*[\w+=,.@-]{3})[\w+=,.@*-]{3,64}$/;

const rule =
  `"<role>", which may publish to every bus, or "<role> <bus> …" for some, each one of ${buses.join(", ")}; ` +
  "the role by its name in IAM, in which * stands for any text, one of another account as <account>:<role>";

export function readPublishers(read: ConfigReader, key: string): readonly PublisherRole[] {
  const publishers = read.list(key, rule, (entry) => {
    const [role = "", ...named] = entry.split(" ");
    const known = buses.filter((bus) => named.includes(bus));
    const isWhole = rolePattern.test(role) && known.length === named.length;
    return isWhole ? { role, buses: named.length === 0 ? buses : known } : undefined;
  });
  return publishers.length > 0 ? publishers : read.refuse(key, "[]", "a list of at least one entry");
}

/** Names of the roles that may publish to a bus, after `<account>:` of another account; `*` stands for any text. */
export function publisherRolesOf(
  bus: PublishedBus,
  { publishers }: { readonly publishers: readonly PublisherRole[] },
): string[] {
  return publishers.filter(({ buses }) => buses.includes(bus)).map(({ role }) => role);
}
