import {
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type EventBridgeClient,
} from "@aws-sdk/client-eventbridge";

/** A rule of a bus that events are matched against. */
export interface BusRule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: string;
  readonly isEnabled: boolean;
  /** ARNs of what a matching event is sent to. */
  readonly targetArns: readonly string[];
}

/**
 * The rules of a bus, but for those that AWS manages itself: an archive's takes every event. Needs events:ListRules and
 * events:ListTargetsByRule.
 */
export async function rulesOfBus(EventBusName: string, client: EventBridgeClient): Promise<BusRule[]> {
  const rules: BusRule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName, NextToken }));
    for (const { Name: name = "", Arn: arn = "", EventPattern: pattern, State, ManagedBy } of page.Rules ??
      []) {
      if (pattern === undefined || ManagedBy !== undefined) continue;
      const targetArns = await targetsOf(name, EventBusName, client);
      rules.push({ name, arn, pattern, isEnabled: State !== "DISABLED", targetArns });
    }
    ({ NextToken } = page);
  } while (NextToken);
  return rules;
}

async function targetsOf(Rule: string, EventBusName: string, client: EventBridgeClient): Promise<string[]> {
  const arns: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTargetsByRuleCommand({ Rule, EventBusName, NextToken }));
    arns.push(...(page.Targets ?? []).map(({ Arn = "" }) => Arn));
    ({ NextToken } = page);
  } while (NextToken);
  return arns;
}
