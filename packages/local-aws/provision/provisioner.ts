import type { TagForm } from "./change-tags";
import type { Known } from "./known";
import type { ProvisionedServices } from "./services";
import type { Fields, InputRules } from "./translate-inputs";

/** Does one thing with a resource, which its fields describe. */
export type Make = (fields: Fields, services: ProvisionedServices, known: Known) => Promise<unknown>;

/** Changes a resource in place to what the fields describe; its tags apart, if they are changed by tag. */
export type Change = (
  after: Fields,
  services: ProvisionedServices,
  known: Known,
  before: Fields,
) => Promise<unknown>;

/** What the AWS provider does with resources of one type. */
export interface Provisioner {
  /** What becomes of each input; one that is not listed is refused. */
  readonly rules: InputRules;
  readonly create: Make;
  readonly update: Change;
  /** Deletes what the fields name; that it is gone already is no error. */
  readonly delete: Make;
  /** How a tag is added and taken away. Default: there are none, or `update` sets them all. */
  readonly tags?: TagForm;
}

/** The provisioner of what is set by the same call when it is new and when it changes. */
export function setter(rules: InputRules, put: Make, remove: Make, tags?: TagForm): Provisioner {
  return { rules, create: put, update: put, delete: remove, ...(tags && { tags }) };
}
