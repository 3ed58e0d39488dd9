/** The domains of the platform. An event type begins with its domain: `auth.user-signed-in`. */
export const domains = ["user", "auth", "system", "analytics"] as const;

export type Domain = (typeof domains)[number];

/** How an event type is spelled: `<domain>.<kebab-name>`. */
export type EventType = `${Domain}.${string}`;

/** The domain that an event type's prefix names; undefined when it names none. */
export function domainOf(type: string): Domain | undefined {
  return domains.find((domain) => type.startsWith(`${domain}.`));
}
