import type * as Events from "@aws-sdk/client-eventbridge";
import { policyProblem } from "../access/policy-problem";
import { NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import {
  alreadyExists,
  notFound,
  limitExceeded,
  type BusRegistry,
  type BusPolicyStatement,
} from "./bus-registry";
import { checkName, checkText, invalidParameterReason, validationError } from "./check-input";
import { pageByToken } from "./page-by-token";

const maxBuses = 100;
const maxNameLength = 256;

/** The API actions on buses. */
export class BusActions {
  constructor(
    private readonly buses: BusRegistry,
    private readonly clock: TimerClock,
  ) {}

  create(input: Events.CreateEventBusCommandInput): Omit<Events.CreateEventBusCommandOutput, "$metadata"> {
    const name = checkName(input.Name, "name", maxNameLength);
    if (input.EventSourceName) throw new NotSimulated(`partner event sources ("${input.EventSourceName}")`);
    if (this.buses.find(name)) throw alreadyExists(`Event bus ${name}`);
    if (this.buses.all.length >= maxBuses) throw limitExceeded();
    const { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig } = input;
    checkText(Description, "description", 512);
    const options = { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig };
    const bus = this.buses.add(name, options, this.clock.now());
    return { EventBusArn: bus.arn, ...options };
  }

  describe(
    input: Events.DescribeEventBusCommandInput,
  ): Omit<Events.DescribeEventBusCommandOutput, "$metadata"> {
    const bus = this.buses.get(input.Name);
    return {
      Name: bus.name,
      Arn: bus.arn,
      ...bus.options,
      ...(bus.policy.length > 0 && { Policy: policyText(bus.policy) }),
      CreationTime: new Date(bus.createdMs),
      LastModifiedTime: new Date(bus.modifiedMs),
    };
  }

  list(input: Events.ListEventBusesCommandInput): Omit<Events.ListEventBusesCommandOutput, "$metadata"> {
    const named = this.buses.all.filter(({ name }) => name.startsWith(input.NamePrefix ?? ""));
    const [buses, NextToken] = pageByToken(named, input);
    return {
      EventBuses: buses.map((bus) => ({
        Name: bus.name,
        Arn: bus.arn,
        Description: bus.options.Description,
        ...(bus.policy.length > 0 && { Policy: policyText(bus.policy) }),
        CreationTime: new Date(bus.createdMs),
        LastModifiedTime: new Date(bus.modifiedMs),
      })),
      NextToken,
    };
  }

  update(input: Events.UpdateEventBusCommandInput): Omit<Events.UpdateEventBusCommandOutput, "$metadata"> {
    const bus = this.buses.get(input.Name);
    const { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig } = input;
    bus.options = { Description, KmsKeyIdentifier, DeadLetterConfig, LogConfig };
    bus.modifiedMs = this.clock.now();
    return { Arn: bus.arn, Name: bus.name, ...bus.options };
  }

  delete(input: Events.DeleteEventBusCommandInput): object {
    if (input.Name === "default") throw validationError("Cannot delete event bus default.");
    const bus = this.buses.find(input.Name);
    // The rule of an archive is one, and goes with the archive alone
    // (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-delete.html).
    if (bus && bus.rules.size + bus.managedRules.size > 0)
      throw validationError(`Event bus ${bus.name} can't be deleted since it has rules.`);
    if (bus) this.buses.remove(bus.name);
    return {};
  }

  putPermission(input: Events.PutPermissionCommandInput): object {
    const bus = this.buses.get(input.EventBusName);
    checkText(input.Principal, "principal", 12, "(\\d{12}|\\*)");
    checkText(input.Action, "action", 64, "events:[a-zA-Z]+");
    checkText(input.StatementId, "statementId", 64, "[a-zA-Z0-9-_]+");
    bus.policy = input.Policy
      ? readPolicy(input.Policy)
      : [...bus.policy.filter(({ Sid }) => Sid !== input.StatementId), statement(input, bus.arn)];
    return {};
  }

  removePermission(input: Events.RemovePermissionCommandInput): object {
    const bus = this.buses.get(input.EventBusName);
    if (!input.RemoveAllPermissions && !bus.policy.some(({ Sid }) => Sid === input.StatementId))
      throw notFound(`Statement with the provided id`);
    bus.policy = input.RemoveAllPermissions ? [] : bus.policy.filter(({ Sid }) => Sid !== input.StatementId);
    return {};
  }
}

function statement(input: Events.PutPermissionCommandInput, busArn: string): BusPolicyStatement & object {
  const { StatementId, Principal, Action, Condition } = input;
  if (!StatementId || !Principal || !Action)
    throw validationError("Parameter(s) StatementId, Principal and Action must be specified.");
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: busArn,
    ...(Condition && {
      Condition: { [Condition.Type ?? ""]: { [Condition.Key ?? ""]: Condition.Value } },
    }),
  } as BusPolicyStatement & object;
}

function readPolicy(text: string): readonly BusPolicyStatement[] {
  const problem = policyProblem(text, "resource");
  if (problem !== undefined) throw invalidParameterReason("Policy", problem);
  const { Statement } = JSON.parse(text) as { Statement: BusPolicyStatement | BusPolicyStatement[] };
  return [Statement].flat();
}

function policyText(statements: readonly BusPolicyStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
