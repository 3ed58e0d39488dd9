import type { ProvisionedServices, Inputs } from "./services";
import { translateInputs, type Fields, type InputRules } from "./translate-inputs";

/** What a program calls a resource, and the ARN that it was told. */
export interface Known {
  readonly name: string;
  readonly arn: string;
}

/** Makes one resource in the services, or sets what it sets. */
export type Make = (services: ProvisionedServices, known: Known) => Promise<unknown>;

/** How resources of one type are made. */
export interface Provisioner {
  /** What becomes of each input; one that is not listed is refused. */
  readonly rules: InputRules;
  /**
   * Reads what a resource is to be; throws NotSimulated for an input that has no rule, before anything is made.
   * @param of type and name of the resource, for the refusal
   */
  (inputs: Inputs, of: string): Make;
}

/** The provisioner of a type whose inputs become fields by these rules. */
export function provisioner(
  rules: InputRules,
  make: (fields: Fields, services: ProvisionedServices, known: Known) => Promise<unknown>,
): Provisioner {
  const prepare = (inputs: Inputs, of: string): Make => {
    const fields = translateInputs(inputs, rules, of);
    return (services, known) => make(fields, services, known);
  };
  return Object.assign(prepare, { rules });
}
