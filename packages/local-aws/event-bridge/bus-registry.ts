import type { CreateEventBusCommandInput, RuleState, Target } from "@aws-sdk/client-eventbridge";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import { stateOfMap, type ServiceState } from "../state/service-state";
import type { CompiledPattern } from "./pattern/event-pattern";

export interface RegisteredRule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  /** Of its metrics. */
  readonly dimensions: Readonly<Record<string, string>>;
  patternText: string;
  pattern: CompiledPattern;
  state: RuleState;
  description: string | undefined;
  roleArn: string | undefined;
  readonly targets: Map<string, Target>;
}

/** What is known of a rule that an event has matched, even when it is gone since. */
export type RuleIdentity = Pick<RegisteredRule, "arn" | "name" | "busName" | "dimensions">;

/** A rule as it outlives a restart: its pattern is compiled anew. */
type SavedRule = Omit<RegisteredRule, "pattern">;

/** What a bus carries besides its rules; answered as it was given. */
export type BusOptions = Pick<
  CreateEventBusCommandInput,
  "Description" | "KmsKeyIdentifier" | "DeadLetterConfig" | "LogConfig"
>;

export interface BusPolicyStatement {
  readonly Sid?: string;
}

export interface EventBus {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  modifiedMs: number;
  options: BusOptions;
  policy: readonly BusPolicyStatement[];
  readonly rules: Map<string, RegisteredRule>;
  /** Names of the rules by which its archives get its events. Only EventBridge itself changes them. */
  readonly managedRules: Set<string>;
}

/** The buses of the account; `default` is always there. */
export class BusRegistry {
  private readonly buses = new Map<string, EventBus>();

  constructor(
    readonly account: Account,
    nowMs: number,
  ) {
    this.add("default", {}, nowMs);
  }

  /** @param compile compiles the pattern of a rule */
  stateWith(compile: (rule: SavedRule) => CompiledPattern): ServiceState {
    return stateOfMap(this.buses, {
      save: ({ rules, ...bus }) => ({
        ...bus,
        rules: [...rules.values()].map(({ pattern: _compiled, ...rule }): SavedRule => rule),
      }),
      restore: ({ rules, ...bus }) => ({
        ...bus,
        rules: new Map(rules.map((rule) => [rule.name, { ...rule, pattern: compile(rule) }])),
      }),
    });
  }

  get all(): readonly EventBus[] {
    return [...this.buses.values()];
  }

  arn(resource: string): string {
    return `arn:aws:events:${this.account.region}:${this.account.id}:${resource}`;
  }

  add(name: string, options: BusOptions, nowMs: number): EventBus {
    const arn = this.arn(`event-bus/${name}`);
    const bus = {
      name,
      arn,
      createdMs: nowMs,
      modifiedMs: nowMs,
      options,
      policy: [],
      rules: new Map<string, RegisteredRule>(),
      managedRules: new Set<string>(),
    };
    this.buses.set(name, bus);
    return bus;
  }

  remove(name: string): void {
    this.buses.delete(name);
  }

  /** @param nameOrArn default: the default bus. */
  find(nameOrArn = "default"): EventBus | undefined {
    const bus = this.buses.get(busName(nameOrArn));
    return nameOrArn.startsWith("arn:") && bus?.arn !== nameOrArn ? undefined : bus;
  }

  /** Whether it is the ARN of a bus or of a rule that is there. */
  hasArn(arn: string): boolean {
    return this.all.some(
      (bus) => bus.arn === arn || [...bus.rules.values()].some((rule) => rule.arn === arn),
    );
  }

  /** As {@link find}; throws ResourceNotFoundException. */
  get(nameOrArn?: string): EventBus {
    const bus = this.find(nameOrArn);
    if (!bus) throw notFound(`Event bus ${busName(nameOrArn ?? "default")}`);
    return bus;
  }

  /** Throws ResourceNotFoundException when there is no such bus or no such rule on it. */
  getRule(ruleName: string | undefined, busNameOrArn: string | undefined): RegisteredRule {
    const bus = this.get(busNameOrArn);
    const rule = bus.rules.get(ruleName ?? "");
    if (!rule)
      throw new AwsError(
        "ResourceNotFoundException",
        `Rule ${ruleName ?? ""} does not exist on EventBus ${bus.name}.`,
      );
    return rule;
  }
}

export function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} does not exist.`);
}

export function alreadyExists(what: string): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `${what} already exists.`);
}

export function limitExceeded(): AwsError {
  return new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
}

function busName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:.*:event-bus\//, "");
}
