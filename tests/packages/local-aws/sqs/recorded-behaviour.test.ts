import { expect } from "chai";
import { existsSync, readFileSync } from "fs";
import { resolve } from "path";
import type { AwsError } from "../../../../packages/local-aws/aws-error";
import { queueArn, testSqs } from "./test-sqs";

/* eslint-disable @typescript-eslint/no-explicit-any */

interface Scenario {
  readonly id: string;
  readonly steps: readonly Step[];
}
type Step = Record<string, any> & { readonly op: string };

const file = resolve(__dirname, "../../../../../shared/conformance/sqs-scenarios.jsonl");

describe("SQS as recorded on AWS", () => {
  if (!existsSync(file)) {
    it("is not checked: ../../shared/conformance is absent");
    return;
  }
  const lines = readFileSync(file, "utf8").split("\n");
  const scenarios = lines.filter(Boolean).map((line) => JSON.parse(line) as Scenario);
  let passed = 0;

  for (const scenario of scenarios) {
    it(scenario.id, async () => {
      await new ScenarioRun().run(scenario.steps);
      passed++;
    });
  }

  after(() => {
    console.log(`      ${passed} of ${scenarios.length} recorded scenarios hold`);
  });
});

class ScenarioRun {
  private readonly aws = testSqs();
  private readonly saved = new Map<string, any[]>();
  /** What the queues are called that are not called as in the scenario. */
  private readonly names = new Map<string, string>();

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.step(step);
  }

  private async step(step: Step): Promise<void> {
    const { op, queue } = step;
    switch (op) {
      case "sleep":
        return this.aws.clock.advance(step["ms"]);
      case "after":
        this.aws.clock.after(step["ms"], () => void this.step(step["step"]));
        return;
      case "assertNotEqual":
        expect(this.lookUp(step["a"])).to.be.a("string").and.not.equal(this.lookUp(step["b"]));
        return;
      case "CreateQueue":
        return this.create(step);
      case "SetQueueAttributes":
        return this.answered(step, { Attributes: this.attributes(step["attributes"]) });
      case "SendMessage":
        return this.answered(step, step["args"]);
      case "ReceiveMessage":
        return this.receive(step);
      case "GetQueueAttributes":
        return this.attributesBecome(step);
      case "DeleteMessage":
        return this.answered(step, { ReceiptHandle: this.handle(step["handle"]) });
      case "ChangeMessageVisibility": {
        const VisibilityTimeout = step["timeout"];
        return this.answered(step, { ReceiptHandle: this.handle(step["handle"]), VisibilityTimeout });
      }
      case "PurgeQueue":
        return this.answered(step, {});
      case "GetQueueUrl":
        return this.answered(step, { QueueName: step["name"] });
      case "drainToDlq":
        return this.drain(queue, step["dlq"], step["count"]);
      case "StartMessageMoveTask":
        return this.answered(step, {
          SourceArn: queueArn(step["source"]),
          DestinationArn: step["destination"] && queueArn(step["destination"]),
          MaxNumberOfMessagesPerSecond: step["rate"],
        });
      case "waitMoveTask":
        return this.moveTaskBecomes(step);
      case "CancelMessageMoveTask":
        return this.answered(step, { TaskHandle: step["handle"] });
      default:
        throw new Error(`This runner does not know the step ${op}.`);
    }
  }

  private async create({ as, fifo, attributes }: Step): Promise<void> {
    if (fifo) this.names.set(as, `${as}.fifo`);
    await this.aws.create(this.names.get(as) ?? as, {
      ...this.attributes(attributes),
      ...(fifo && { FifoQueue: "true" }),
    });
  }

  /** Calls the action, and holds it to the step's `expectError`. */
  private async answered(step: Step, input: object): Promise<any> {
    const url = step["queue"] ? this.aws.at(this.names.get(step["queue"]) ?? step["queue"]) : {};
    const call = this.aws.call(step.op, { ...url, ...input });
    const expected = step["expectError"];
    if (!expected) return this.settled(call);
    const error: AwsError = await this.settled(
      call.then(
        () => expect.fail(`${step.op} succeeded`),
        (refused: AwsError) => refused,
      ),
    );
    expect([error.code, error.queryCode]).to.include(expected.code);
    if (expected.message) expect(error.message).to.equal(expected.message);
    if (expected.messageRegex) expect(error.message).to.match(new RegExp(expected.messageRegex));
    if (expected.http) expect(error.httpStatus).to.equal(expected.http);
  }

  /** Moves the clock until the call has its answer. */
  private async settled<T>(call: Promise<T>): Promise<T> {
    let open = true;
    const close = () => void (open = false);
    call.then(close, close);
    await this.aws.clock.advance(0);
    for (let waitedMs = 0; open && waitedMs < 60_000; waitedMs += 50) await this.aws.clock.advance(50);
    return call;
  }

  private async receive(step: Step): Promise<void> {
    const startMs = this.aws.clock.now();
    const answer = await this.answered(step, step["args"]);
    if (step["expectError"]) return;
    const messages: any[] = answer.Messages ?? [];
    if (step["expectBodies"]) expect(messages.map(({ Body }) => Body)).to.deep.equal(step["expectBodies"]);
    if (step["minCount"]) expect(messages.length).to.be.at.least(step["minCount"]);
    if (step["maxMs"]) expect(this.aws.clock.now() - startMs).to.be.at.most(step["maxMs"]);
    if (step["save"]) this.saved.set(step["save"], messages);
    for (const [path, value] of Object.entries<string>(step["expectFields"] ?? {})) {
      expect(fieldAt(messages, path), path).to.equal(this.resolved(value));
    }
    for (const path of step["absentFields"] ?? []) expect(fieldAt(messages, path), path).to.equal(undefined);
  }

  private async attributesBecome(step: Step): Promise<void> {
    const untilMs = this.aws.clock.now() + (step["withinMs"] ?? 0);
    for (;;) {
      const { Attributes = {} } = await this.answered(step, { AttributeNames: ["All"] });
      const wanted = Object.entries(step["expect"] ?? {});
      const holds = wanted.every(([name, value]) => Attributes[name] === value);
      if (holds || this.aws.clock.now() >= untilMs) {
        expect(Attributes).to.include(step["expect"] ?? {});
        for (const name of step["absent"] ?? []) expect(Attributes).not.to.have.property(name);
        return;
      }
      await this.aws.clock.advance(100);
    }
  }

  private async moveTaskBecomes(step: Step): Promise<void> {
    await this.aws.clock.advance(5_000);
    const { Results } = await this.aws.call("ListMessageMoveTasks", { SourceArn: queueArn(step["source"]) });
    expect(Results[0]).to.include(step["expect"]);
    for (const name of step["absent"] ?? []) expect(Results[0]).not.to.have.property(name);
  }

  /** Receives without a visibility timeout until everything is in the dead-letter queue. */
  private async drain(queue: string, deadLetters: string, count: number): Promise<void> {
    for (let round = 0; round < 10 && this.aws.counts(deadLetters).visible < count; round++) {
      await this.aws.receive(queue, { VisibilityTimeout: 0, MaxNumberOfMessages: 10 });
    }
    expect(this.aws.counts(deadLetters).visible).to.equal(count);
  }

  private attributes(given: Record<string, any>): Record<string, string> {
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, this.attribute(value)]));
  }

  private attribute(value: any): string {
    if (typeof value === "string") return value;
    const { dlq, ...rest } = value;
    if (rest.deadLetterTargetArn) rest.deadLetterTargetArn = this.resolved(rest.deadLetterTargetArn);
    return JSON.stringify(dlq ? { deadLetterTargetArn: queueArn(dlq), ...rest } : rest);
  }

  private resolved(value: string): string {
    return value.startsWith("$arn:") ? queueArn(value.slice("$arn:".length)) : value;
  }

  private handle(text: string): string {
    return /^\w+\.\d+$/.test(text) ? this.lookUp(`${text}.ReceiptHandle`) : text;
  }

  private lookUp(path: string): any {
    const [name = "", ...rest] = path.split(".");
    return fieldAt(this.saved.get(name), rest.join("."));
  }
}

/** The field a dotted path leads to; a key may hold dots itself. */
function fieldAt(value: any, path: string): unknown {
  if (value === undefined || path === "") return value;
  if (typeof value === "object" && path in value) return value[path];
  const [first = "", ...rest] = path.split(".");
  return rest.length === 0 ? value?.[first] : fieldAt(value?.[first], rest.join("."));
}
