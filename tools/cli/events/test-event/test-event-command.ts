import { EventBridgeClient, ResourceNotFoundException } from "@aws-sdk/client-eventbridge";
import { Option, type Command } from "commander";
import { busName, domains, ingressBusName, type Domain } from "../../../../events/domains";
import type { EventMessage } from "../../../../events/message/event-message";
import { validateEvent } from "../../../../events/message/validate-event";
import { busNames, endpointInUse } from "../backbone";
import { resourceName } from "../../../../packages/text/resource-name";
import { readText } from "../read-text";
import type { Session } from "../session";
import { addVerb, jsonOption, useRegionOf, type StackOptions } from "../verb";
import { rulesOfBus } from "./bus-rules";
import { matchRules, nearestMiss, type RuleMatch, type Mismatch } from "./match-rules";
import { testedEventText, readTestedEvent, type TestedEvent } from "./tested-event";

interface TestEventOptions extends StackOptions {
  readonly bus: Domain | "ingress";
  readonly json?: boolean;
}

/** The rules that keep what no other rule of their bus takes. */
const catchAlls: readonly string[] = ["unmatched", "unrouted"];

/** What a bus does with an event. */
interface BusVerdict {
  readonly bus: string;
  readonly matches: readonly RuleMatch[];
}

/** `test-event`. */
export function addTestEventVerb(program: Command, session: Session): void {
  addVerb(
    program,
    "test-event <file>",
    "Tests one event against the rules of a bus, by EventBridge's own judgement, and says which queues it would reach " +
      "and why not the others; publishes nothing. The file (- for the standard input) holds an entry of PutEvents, a " +
      "message as `unmatched show` prints it, or an event of the platform. Exit code 1: it reaches no subscription",
    [
      "test-event event.json --bus user",
      "test-event entry.json --stack prod --bus ingress",
      "test-event - --bus user --json < event.json",
    ],
  )
    .addOption(
      new Option("--bus <bus>", "the bus it is published to: a domain's, or ingress")
        .choices([...domains, "ingress"])
        .makeOptionMandatory(),
    )
    .addOption(jsonOption())
    .action((file: string, options: TestEventOptions) => testEvent(file, options, session));
}

async function testEvent(
  file: string,
  { stack, bus, json }: TestEventOptions,
  session: Session,
): Promise<void> {
  const region = useRegionOf(stack);
  const event = readTestedEvent(file === "-" ? await session.input() : readText(file));
  const client = new EventBridgeClient({});
  const at = { account: "000000000000", region, nowMs: session.nowMs() };
  const name = bus === "ingress" ? ingressBusName(stack) : busName(bus, stack);
  const first = await judge(name, event, at, client);
  // A bus that the ingress bus forwards to decides for itself.
  const forwarded = takenBy(first).flatMap(({ rule }) => busesIn(rule.targetArns, stack));
  const verdicts = [first];
  for (const next of forwarded) verdicts.push(await judge(next, event, at, client));
  const reached = verdicts.flatMap((verdict) => takenBy(verdict)).filter(isSubscription);
  const queues = reached.flatMap(({ rule }) => rule.targetArns.map(resourceName));
  if (json) session.json({ type: event.type, source: event.source, buses: verdicts.map(toldOf), queues });
  else show(verdicts, queues, event, session);
  if (queues.length === 0) throw new Error(`No subscription would get it from ${name}.`);
}

async function judge(
  bus: string,
  event: TestedEvent,
  at: { readonly account: string; readonly region: string; readonly nowMs: number },
  client: EventBridgeClient,
): Promise<BusVerdict> {
  const rules = await rulesOfBus(bus, client).catch((error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new Error(`There is no bus ${bus} in ${at.region} (${endpointInUse()}). Is the stack deployed?`);
  });
  const account = rules[0]?.arn.split(":")[4] ?? at.account;
  return { bus, matches: await matchRules(testedEventText(event, { ...at, account }), rules, client) };
}

function takenBy({ matches }: BusVerdict): readonly RuleMatch[] {
  return matches.filter(({ isMatch, rule }) => isMatch && rule.isEnabled);
}

/** Whether a rule leads to somebody who asked for the event. */
function isSubscription({ rule }: RuleMatch): boolean {
  return !catchAlls.includes(rule.name) && rule.targetArns.some((arn) => arn.includes(":sqs:"));
}

function busesIn(targetArns: readonly string[], stack: string): string[] {
  return busNames(stack).filter((bus) => targetArns.some((arn) => arn.endsWith(`:event-bus/${bus}`)));
}

function show(
  verdicts: readonly BusVerdict[],
  queues: readonly string[],
  event: TestedEvent,
  session: Session,
): void {
  session.table(
    ["bus", "rule", "matches", "goes to", "differs in"],
    verdicts.flatMap(({ bus, matches }) =>
      matches.map(({ rule, isMatch, mismatches }) => [
        bus,
        rule.name,
        isMatch ? (rule.isEnabled ? "yes" : "yes, but is disabled") : "no",
        rule.targetArns.map(resourceName).join(", "),
        mismatches.map(({ path, has = "missing" }) => `${path}: ${has}`).join("; "),
      ]),
    ),
  );
  if (queues.length > 0) session.out("", `It would reach: ${queues.join(", ")}.`);
  else session.out("", ...whyNobody(verdicts));
  const fault = faultOf(event);
  if (fault !== undefined) session.note(`Its consumers would reject it: ${fault}.`);
}

/** Where an event goes that no subscription takes, and what it lacks. */
function whyNobody(verdicts: readonly BusVerdict[]): string[] {
  const last = verdicts.at(-1) as BusVerdict;
  const kept = takenBy(last).flatMap(({ rule }) => rule.targetArns.map(resourceName));
  const where =
    kept.length > 0
      ? `It would be kept in ${kept.join(", ")}.`
      : `No rule of ${last.bus} matches: it would be in no queue, and only the bus' archive would have it.`;
  const nearest = nearestMiss(last.matches.filter(({ rule }) => !catchAlls.includes(rule.name)));
  if (!nearest) return [where];
  const { rule, mismatches } = nearest;
  return [where, `The rule ${rule.name} comes nearest: ${mismatches.map(inWords).join("; ")}.`];
}

const shownWants = 200;

function inWords({ path, has, wants, nearest }: Mismatch): string {
  const wanted = nearest === undefined ? wants.slice(0, shownWants) : JSON.stringify(nearest);
  return `${path} is ${has ?? "missing"}, and it wants ${wanted}`;
}

/** What consumers would find wrong with the event, whatever its data; undefined when they would take it. */
function faultOf({ type, source, detail }: TestedEvent): string | undefined {
  const message = JSON.parse(detail) as EventMessage;
  const violation = validateEvent(message);
  if (violation) return `${violation.path} ${violation.rule}`.trim();
  if (message.type !== type) return `its detail-type is ${type}, and its own type ${message.type}`;
  return message.source === source ? undefined : `its source is ${source}, and its own ${message.source}`;
}

function toldOf({ bus, matches }: BusVerdict) {
  return {
    bus,
    rules: matches.map(({ rule: { name, isEnabled, targetArns }, isMatch, mismatches }) => ({
      rule: name,
      isMatch,
      isEnabled,
      targets: targetArns,
      mismatches,
    })),
  };
}
