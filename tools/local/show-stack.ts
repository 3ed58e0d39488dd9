import pc from "picocolors";
import type { StackGraph } from "../../packages/recorder/stack-graph";

const shown: readonly (readonly [title: string, type: string])[] = [
  ["Event buses", "aws:cloudwatch/eventBus:EventBus"],
  ["Queues", "aws:sqs/queue:Queue"],
  ["Functions", "aws:lambda/function:Function"],
  ["Tables", "aws:dynamodb/table:Table"],
  ["Buckets", "aws:s3/bucket:Bucket"],
];

/** What a stack consists of, and how to reach it. */
export function showStack(graph: StackGraph, url: string, dashboardUrl: string): string {
  const sections = shown.map(([title, type]) => {
    const names = graph.resources
      .filter((resource) => resource.type === type)
      .map(({ inputs }) => inputs["name"] ?? inputs["bucket"]);
    return [pc.bold(`${title} (${names.length})`), ...names.sort().map((name) => `  ${String(name)}`)].join(
      "\n",
    );
  });
  return [
    ...sections,
    pc.bold("Endpoint"),
    `  ${url}   (Ctrl-C stops it)`,
    `  export AWS_ENDPOINT_URL=${url} AWS_REGION=${graph.region} AWS_DEFAULT_REGION=${graph.region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
    `  aws events list-event-buses`,
    `  npm run events -- publish tools/samples/bellyfed-events.jsonl --skip-invalid --stack ${graph.stack}`,
    pc.bold("Dashboard"),
    `  ${dashboardUrl}`,
    "",
  ].join("\n");
}
