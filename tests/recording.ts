import { expect } from "chai";
import { recordProgram } from "../packages/recorder/record-stack";
import type { RecordedResource, StackGraph } from "../packages/recorder/stack-graph";

/** Records a small program of a test's own, under the project's and stack's names. */
export function record(program: () => void): Promise<StackGraph> {
  return recordProgram({ project: "bellyfed", stack: "test" }, () => {
    program();
    return {};
  });
}

/** The only resource of the type whose program name is `name`. */
export function find(graph: StackGraph, type: string, name: string): RecordedResource {
  const found = graph.resources.filter((resource) => resource.type === type && resource.name === name);
  expect(found, `resources ${type} ${name}`).to.have.length(1);
  return found[0] as RecordedResource;
}

/** All resources of one type. */
export function ofType(graph: StackGraph, type: string): RecordedResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}

/** The environment variables of a function. */
export function variablesOf({ inputs }: Pick<RecordedResource, "inputs">): Record<string, string> {
  return (inputs["environment"] as { variables: Record<string, string> }).variables;
}

/** A policy document, parsed from the JSON text of an input. */
export function policyIn(resource: RecordedResource, key = "policy"): { Statement: PolicyStatement[] } {
  return JSON.parse(resource.inputs[key] as string) as { Statement: PolicyStatement[] };
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** The error that `run` rejects with. */
export async function errorOf(run: () => Promise<unknown>): Promise<Error> {
  try {
    await run();
  } catch (error) {
    return error as Error;
  }
  return expect.fail("It should have failed.");
}
