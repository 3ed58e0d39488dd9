import { domains } from "../events/domains";
import type { ConfigReader } from "./config-reader";
import type { PublishedBus, PublisherRole } from "./settings";

const buses: readonly PublishedBus[] = [...domains, "ingress"];

/** Letters that IAM allows in a role's name, and `*`; at least three of them are no `*`. */
const roleForm = /^(?=.*[\w+=,.@-]{3})[\w+=,.@*-]{3,64}$/;

const rule =
  `"<role>", which may publish to every bus, or "<role> <bus> …" for some, each one of ${buses.join(", ")}; ` +
  "the role by its name in IAM, in which * stands for any text";

/** Who may publish where: at least one role. */
export function readPublishers(read: ConfigReader, key: string): readonly PublisherRole[] {
  const entries = read.list(key);
  if (entries.length === 0) read.refuse(key, "[]", "a list of at least one entry");
  const publishers = entries.map((entry): PublisherRole => {
    const [role = "", ...named] = entry.split(" ");
    const known = buses.filter((bus) => named.includes(bus));
    const isWhole = roleForm.test(role) && known.length === named.length;
    return isWhole ? { role, buses: named.length === 0 ? buses : known } : read.refuse(key, entry, rule);
  });
  publishers.forEach(({ role }, index) => {
    // Two entries of one role would each seem to be all that it may.
    if (publishers.findIndex((other) => other.role === role) !== index) read.refuse(key, role, "named once");
  });
  return Object.freeze(publishers);
}
