import { statefulTypes, types } from "./resource-types";
import { findingsIn, type CheckedResource, type CheckedStack, type StackRule } from "./rule";
import { listed } from "./statements";

export const alarmsPresent: StackRule = {
  name: "alarms-present",
  description: "Every queue and every event bus has an alarm that somebody is told of.",
  checkStack: (stack) => {
    const heard = stack.ofType(types.metricAlarm).filter((alarm) => isHeard(stack, alarm));
    const uncovered = (type: string, dimension: string) =>
      findingsIn(stack.ofType(type), ({ props }) =>
        heard.some((alarm) => watches(alarm, dimension, String(props["name"])))
          ? undefined
          : `has no alarm: add one on a metric of this ${statefulTypes[type]}, with an action.`,
      );
    return [...uncovered(types.queue, "QueueName"), ...uncovered(types.bus, "EventBusName")];
  },
};

interface MetricQuery {
  readonly expression?: string;
  readonly metric?: { readonly dimensions?: Readonly<Record<string, string>> };
}

/** By a dimension of its own metric, of one of its queries, or by name in a Metrics Insights query. */
function watches({ props }: CheckedResource, dimension: string, name: string): boolean {
  const dimensions = props["dimensions"] as Record<string, string> | undefined;
  const queries = listed(props["metricQueries"] as MetricQuery[] | undefined);
  return (
    dimensions?.[dimension] === name ||
    queries.some(({ metric }) => metric?.dimensions?.[dimension] === name) ||
    queries.some(({ expression }) => expression?.includes(`${dimension} = '${name}'`))
  );
}

/** By an action of its own, or of a composite alarm that names it. */
function isHeard(stack: CheckedStack, { props }: CheckedResource): boolean {
  const acts = (alarm: Readonly<Record<string, unknown>>): boolean =>
    alarm["actionsEnabled"] !== false && listed(alarm["alarmActions"]).length > 0;
  const name = String(props["name"]);
  return (
    acts(props) ||
    stack
      .ofType(types.compositeAlarm)
      .some((composite) => acts(composite.props) && namesIn(composite.props["alarmRule"]).includes(name))
  );
}

/** The alarms that a composite's rule speaks of: `ALARM("one") OR ALARM(another)`. */
function namesIn(alarmRule: unknown): string[] {
  const named = String(alarmRule).matchAll(/(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+?)"?\s*\)/g);
  return [...named].map(([, name]) => (name ?? "").replace(/^arn:.*:alarm:/, ""));
}
