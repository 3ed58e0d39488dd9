import type * as Events from "@aws-sdk/client-eventbridge";
import { NotSimulated } from "../aws-error";
import { limitExceeded, type BusRegistry, type EventBus, type RegisteredRule } from "./bus-registry";
import { checkListed, checkName, checkText, constraintViolation, validationError } from "./check-input";
import { pageByToken } from "./page-by-token";
import { compilePattern, type CompiledPattern } from "./pattern/event-pattern";

const maxRulesPerBus = 300;
const maxWildcardRulesPerBus = 30;
const states = ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];
const maxPatternLength = 2048;
const maxPatternLengthOfModel = 4096;

/** The API actions on rules. */
export class RuleActions {
  constructor(
    private readonly buses: BusRegistry,
    private readonly warn: (text: string) => void,
  ) {}

  put(input: Events.PutRuleCommandInput): Omit<Events.PutRuleCommandOutput, "$metadata"> {
    const name = checkName(input.Name, "name", 64);
    const bus = this.buses.get(input.EventBusName);
    checkText(input.Description, "description", 512);
    checkText(input.RoleArn, "roleArn", 1600);
    checkListed(input.State, "state", states);
    if (input.ScheduleExpression)
      throw new NotSimulated(`scheduled rules of EventBridge (rule "${name}", ${input.ScheduleExpression})`);
    if (!input.EventPattern)
      throw validationError("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    const pattern = readPattern(input.EventPattern, warnOnce(name, this.warn));
    const known = bus.rules.get(name);
    checkQuotas(bus, pattern, known);
    const rule: RegisteredRule = {
      name,
      arn: this.buses.arn(bus.name === "default" ? `rule/${name}` : `rule/${bus.name}/${name}`),
      busName: bus.name,
      dimensions: { EventBusName: bus.name, RuleName: name },
      patternText: input.EventPattern,
      pattern,
      state: input.State ?? "ENABLED",
      description: input.Description,
      roleArn: input.RoleArn,
      targets: known?.targets ?? new Map<string, Events.Target>(),
    };
    bus.rules.set(name, rule);
    return { RuleArn: rule.arn };
  }

  describe(input: Events.DescribeRuleCommandInput): Omit<Events.DescribeRuleCommandOutput, "$metadata"> {
    return { ...shown(this.buses.getRule(input.Name, input.EventBusName)), CreatedBy: this.buses.account.id };
  }

  list(input: Events.ListRulesCommandInput): Omit<Events.ListRulesCommandOutput, "$metadata"> {
    const { rules, managedRules, name: busName } = this.buses.get(input.EventBusName);
    const managed = [...managedRules].map((name): Events.Rule => ({
      Name: name,
      Arn: this.buses.arn(`rule/${busName}/${name}`),
      EventBusName: busName,
      EventPattern: '{"replay-name":[{"exists":false}]}',
      State: "ENABLED",
      ManagedBy: "prod.vhs.events.aws.internal",
    }));
    const [part, NextToken] = pageByToken(
      [...[...rules.values()].map(shown), ...managed].filter(({ Name = "" }) =>
        Name.startsWith(input.NamePrefix ?? ""),
      ),
      input,
    );
    return { Rules: part, NextToken };
  }

  listNamesByTarget(
    input: Events.ListRuleNamesByTargetCommandInput,
  ): Omit<Events.ListRuleNamesByTargetCommandOutput, "$metadata"> {
    const rules = [...this.buses.get(input.EventBusName).rules.values()];
    const [part, NextToken] = pageByToken(
      rules.filter(({ targets }) => [...targets.values()].some(({ Arn }) => Arn === input.TargetArn)),
      input,
    );
    return { RuleNames: part.map(({ name }) => name), NextToken };
  }

  delete(input: Events.DeleteRuleCommandInput): object {
    const bus = this.buses.get(input.EventBusName);
    const rule = bus.rules.get(input.Name ?? "");
    if (rule && rule.targets.size > 0) throw validationError("Rule can't be deleted since it has targets.");
    if (rule) bus.rules.delete(rule.name);
    return {};
  }

  setState(input: Events.EnableRuleCommandInput, state: Events.RuleState): object {
    this.buses.getRule(input.Name, input.EventBusName).state = state;
    return {};
  }
}

/** Says, once, that a rule matches what EventBridge may not match. */
export function warnOnce(ruleName: string, warn: (text: string) => void): (number: number) => void {
  let hasWarned = false;
  return (number) => {
    if (hasWarned) return;
    hasWarned = true;
    warn(
      `Rule ${ruleName} has matched ${number}: by EventBridge's user guide no number beyond 5,000,000,000 does.`,
    );
  };
}

function readPattern(text: string, noteBeyondGuide: (number: number) => void): CompiledPattern {
  if (text.length > maxPatternLengthOfModel)
    throw constraintViolation(
      text,
      "eventPattern",
      `have length less than or equal to ${maxPatternLengthOfModel}`,
    );
  const pattern = compilePattern(text, noteBeyondGuide);
  if (text.length > maxPatternLength) throw limitExceeded();
  return pattern;
}

function checkQuotas(bus: EventBus, pattern: CompiledPattern, known: RegisteredRule | undefined): void {
  const others = [...bus.rules.values()].filter((rule) => rule !== known);
  if (others.length >= maxRulesPerBus) throw limitExceeded();
  const wildcards = others.filter((rule) => rule.pattern.hasWildcard).length;
  if (pattern.hasWildcard && wildcards >= maxWildcardRulesPerBus) throw limitExceeded();
}

function shown(rule: RegisteredRule): Events.Rule {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.patternText,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: rule.busName,
  };
}
