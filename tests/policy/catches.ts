import { expect } from "chai";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { evaluatePolicies } from "./evaluate-policies";
import type { PolicyRule } from "../../policy/rule";
import { recordedStack } from "../stacks/recorded-stack";

/** A recorded resource that a test may break. */
export interface DraftResource {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  dependencies: string[];
  inputs: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests know the shape
  state: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  options: { protect: boolean; provider?: string };
  /** By property, the URNs of what an unknown value comes from. */
  comesFrom?: Record<string, readonly string[]>;
}

/** What copies are made of. */
const texts = new WeakMap<StackGraph, string>();

/** A copy of a recorded stack, to be broken. */
export class DraftStack {
  readonly resources: DraftResource[];

  constructor(private readonly graph: StackGraph) {
    const text = texts.get(graph) ?? JSON.stringify(graph.resources);
    texts.set(graph, text);
    this.resources = JSON.parse(text) as DraftResource[];
  }

  /** The resource of that type whose program name is or ends with `name`; the first of the type without. */
  one(type: string, name = ""): DraftResource {
    const found = this.resources.find((one) => one.type === type && one.name.endsWith(name));
    if (!found) throw new Error(`No ${type} ${name} in ${this.graph.stack}`);
    return found;
  }

  /** Changes inputs, and what they became. */
  set(resource: DraftResource, change: Record<string, unknown>): void {
    Object.assign(resource.inputs, change);
    Object.assign(resource.state, change);
  }

  /** Changes the JSON document in an input. */
  rewrite(resource: DraftResource, key: string, change: (text: string) => string): void {
    const before = resource.inputs[key] as string;
    const after = change(before);
    if (after === before) throw new Error(`Nothing to change in ${key} of ${resource.name}: ${before}`);
    JSON.parse(after);
    this.set(resource, { [key]: after });
  }

  /** Gives the second resource the first one's input. */
  shareInput(one: DraftResource, other: DraftResource, key: string): void {
    this.set(other, { [key]: one.inputs[key] });
    const from = one.comesFrom?.[key];
    if (from) other.comesFrom = { ...other.comesFrom, [key]: from };
  }

  remove(resource: DraftResource): void {
    this.resources.splice(this.resources.indexOf(resource), 1);
  }

  /** Adds a resource that stands beside the others and differs from `like`. */
  add(
    type: string,
    name: string,
    inputs: Record<string, unknown>,
    options = { protect: true, provider: "aws" },
  ) {
    const urn = `urn:pulumi:${this.graph.stack}::bellyfed::${type}::${name}`;
    const own = { inputs: { ...inputs }, state: { ...inputs }, options };
    this.resources.push({ urn, type, name, custom: true, dependencies: [], ...own });
  }

  asGraph(): StackGraph {
    return { ...this.graph, resources: this.resources } as unknown as StackGraph;
  }
}

/** Breaks, or changes, of one resource: see the methods of {@link DraftStack}. */
export const setting = (type: string, name: string, change: Record<string, unknown>) => (stack: DraftStack) =>
  stack.set(stack.one(type, name), change);
export const removing = (type: string, name?: string) => (stack: DraftStack) =>
  stack.remove(stack.one(type, name));
export const rewriting =
  (type: string, name: string, key: string, from: string | RegExp, to: string) => (stack: DraftStack) =>
    stack.rewrite(stack.one(type, name), key, (text) => text.replace(from, to));

/** One way to break a rule: the resource it is about, and what is said. */
export type Break = [title: string, breakIt: (stack: DraftStack) => void, resource: string, message: RegExp];

/** Ways to break a rule that are all about one resource. */
export const about = (
  resource: string,
  breaks: [title: string, breakIt: Break[1], message: RegExp][],
): Break[] => breaks.map(([title, breakIt, message]) => [title, breakIt, resource, message]);

/** Other inputs of one resource, and what the rule says of them. */
export type Change = [title: string, change: Record<string, unknown>, message: RegExp];
export const changing = (type: string, name: string, changes: Change[]): Break[] =>
  changes.map(([title, change, message]) => [title, setting(type, name, change), name, message]);

/** The rule, which is content with the stacks as they are, says one thing about each broken copy. */
export function describeRule(
  rule: PolicyRule,
  breaks: Break[],
  prepare: (stack: DraftStack) => void = () => undefined,
  recorded: (stack: string) => Promise<StackGraph> = recordedStack,
) {
  describe(`policy ${rule.name}`, () => {
    for (const [title, breakIt, resource, message] of breaks) {
      it(`catches ${title}`, async () => {
        const draft = new DraftStack(await recorded("prod"));
        prepare(draft);
        breakIt(draft);
        const violations = evaluatePolicies(draft.asGraph(), [rule]);
        expect(violations.map(({ policy }) => policy)).to.deep.equal([rule.name]);
        expect(violations[0]?.message)
          .to.match(new RegExp(`^\\S*${resource} `))
          .and.match(message);
        expect(violations[0]?.urn).to.match(new RegExp(`${resource}$`));
      });
    }
  });
}

/** The rule says nothing about what looks like a breach and is none. */
export function describeAllowed(
  rule: PolicyRule,
  allowed: [title: string, change: (stack: DraftStack) => void][],
  recorded = recordedStack,
) {
  describe(`policy ${rule.name} allows`, () => {
    for (const [title, change] of allowed) {
      it(title, async () => {
        const draft = new DraftStack(await recorded("prod"));
        change(draft);
        expect(evaluatePolicies(draft.asGraph(), [rule])).to.deep.equal([]);
      });
    }
  });
}
