import { toGraphText } from "../../recorder/graph-text";
import type { RecordedResource } from "../../recorder/stack-graph";
import type { CliProject, ProgramCall } from "./cli-project";

/** A program that registers those resources. */
export function programOf(
  project: CliProject,
  { resources }: { readonly resources: readonly RecordedResource[] },
): ProgramCall {
  const path = JSON.stringify(project.write("graph.json", toGraphText({ resources })));
  return { module: "packages/deployment/cli/register-graph-in.ts", call: `registerGraphIn(${path})` };
}
