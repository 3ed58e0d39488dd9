import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";

/**
 * What fails while others succeed has failed often enough within one or ten minutes instead of an hour, as some failures
 * count in part; a good event does not fail as often by chance. Of crashes, as many as visibility timeouts leave time for.
 */
const attempts = { unknown: 3, crash: 3 };

/**
 * The stack with consumers that give up sooner: what always fails is tried over hours, and a soak does not last as long.
 * And without schedules: what is recovered before its endpoint is mended is abandoned for good. All else is the stack's own.
 */
export function abandonWithinMinutes(graph: StackGraph): StackGraph {
  const resources = graph.resources.filter(({ type }) => type !== "aws:scheduler/schedule:Schedule");
  return { ...graph, resources: resources.map(withFewAttempts) };
}

function withFewAttempts(resource: RecordedResource): RecordedResource {
  const { environment } = resource.inputs as { environment?: { variables?: Record<string, string> } };
  const settings = environment?.variables?.["CONSUMER_SETTINGS"];
  if (settings === undefined) return resource;
  const few = JSON.stringify({ ...(JSON.parse(settings) as object), attempts });
  const variables = { ...environment?.variables, CONSUMER_SETTINGS: few };
  return { ...resource, inputs: { ...resource.inputs, environment: { ...environment, variables } } };
}
