import type { ProvisionedServices, Inputs } from "./services";
import { translateInputs, type Fields, type InputRules } from "./translate-inputs";

/** Makes one resource in the services, or sets what it sets; `arn` is the one the program was told. */
export type Make = (services: ProvisionedServices, arn: string) => Promise<unknown>;

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
  make: (fields: Fields, services: ProvisionedServices, arn: string) => Promise<unknown>,
): Provisioner {
  const prepare = (inputs: Inputs, of: string): Make => {
    const fields = translateInputs(inputs, rules, of);
    return (services, arn) => make(fields, services, arn);
  };
  return Object.assign(prepare, { rules });
}
