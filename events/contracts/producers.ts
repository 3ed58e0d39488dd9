import type { Domain } from "../domains";

/** A service that publishes. */
export interface Producer {
  /** What it calls itself in `metadata.producer`. */
  readonly name: string;
  /** Its events' `source`. */
  readonly source: string;
}

/** The one service that publishes a domain's events. */
export const producers: Readonly<Record<Domain, Producer>> = {
  user: { name: "profiles-service", source: "bellyfed.profiles" },
  auth: { name: "identity-service", source: "bellyfed.identity" },
  system: { name: "operations-service", source: "bellyfed.operations" },
  analytics: { name: "tracking-service", source: "bellyfed.tracking" },
};
