import { NotSimulated } from "../aws-error";
import type { Inputs } from "./services";

/** What becomes of one input of a resource; an input without a rule is refused. */
export type InputRule =
  /** The field of the API call that takes it as it is. */
  | string
  /** A field, and how its value is made of the input's. */
  | readonly [field: string, as: (value: never) => unknown]
  /** A field for a block, or for a list of them; `as` puts what was made of a block's own inputs into another order. */
  | readonly [field: string, block: InputRules, as?: (fields: Fields) => unknown]
  /** The only values that make no difference here: any other would make one in AWS. */
  | { readonly only: readonly unknown[] }
  /** Why nothing here depends on it. */
  | { readonly noEffect: string };

/** By the provider's name of the input. */
export type InputRules = Readonly<Record<string, InputRule>>;

/** Fields of an API call; one without a value is absent. */
export type Fields = Record<string, unknown>;

/**
 * The fields of API calls that a resource's inputs stand for.
 * @param of what the inputs are those of, for the refusal
 * @throws NotSimulated for an input, or a value, that nothing here stands for.
 */
export function translateInputs(inputs: Inputs, rules: InputRules, of: string): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (value === undefined || value === null) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw new NotSimulated(`the input ${name} of ${of}`);
    if (typeof rule === "string") fields[rule] = value;
    else if ("only" in rule) checkOnly(rule.only, value, `the input ${name} of ${of}`);
    else if (!("noEffect" in rule)) {
      const [field, how] = rule;
      const made =
        typeof how === "function"
          ? how(value as never)
          : translateBlocks(value as Inputs | readonly Inputs[], how, rule[2], `${name} of ${of}`);
      if (made !== undefined) fields[field] = made;
    }
  }
  return fields;
}

function translateBlocks(
  value: Inputs | readonly Inputs[],
  rules: InputRules,
  as: (fields: Fields) => unknown = (fields) => fields,
  of: string,
): unknown {
  return Array.isArray(value)
    ? (value as readonly Inputs[]).map((one) => as(translateInputs(one, rules, of)))
    : as(translateInputs(value as Inputs, rules, of));
}

function checkOnly(values: readonly unknown[], value: unknown, what: string): void {
  if (!values.includes(value)) throw new NotSimulated(`${what} with the value ${JSON.stringify(value)}`);
}
