import { wholeNumberRule, type Rule } from "./rule";

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const anyText: Rule = [() => true, ""];

/** @throws naming the variable, its value and the rule that it breaks. */
export function textVariable(env: EnvironmentVariables, name: string, [isMet, words] = anyText): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is missing${words && `: ${words}`}.`);
  if (!isMet(value))
    throw new Error(`The environment variable ${name} is ${JSON.stringify(value.slice(0, 60))}: ${words}.`);
  return value;
}

/** @throws naming the variable, its value and the range. */
export function numberVariable(env: EnvironmentVariables, name: string, from: number, to: number): number {
  const [isMet, words] = wholeNumberRule(from, to);
  return Number(textVariable(env, name, [(text) => isMet(Number(text)), words]));
}

/** @throws naming the variable and its value when it is missing or not JSON. */
export function jsonVariable(env: EnvironmentVariables, name: string): unknown {
  let value: unknown;
  const isJson = (text: unknown): boolean => {
    try {
      value = JSON.parse(text as string);
      return true;
    } catch {
      return false;
    }
  };
  textVariable(env, name, [isJson, "must be JSON"]);
  return value;
}
