import { expect } from "chai";
import { systemTimerClock } from "../../../../packages/local-aws/clock";
import { LambdaService } from "../../../../packages/local-aws/lambda/lambda-service";
import { sqsQueuePort } from "../../../../packages/local-aws/lambda/sqs-queue-port";
import { SqsService } from "../../../../packages/local-aws/sqs/sqs-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { account, queueArn, spec } from "./fakes";

/** Queue, mapping and processes together, on the real clock. */
describe("LambdaService with processes and queues", () => {
  it("handles every message exactly once, although processes are killed under it", async () => {
    const trace = new Trace();
    const sqs = new SqsService({
      account,
      clock: systemTimerClock,
      trace,
      queueUrlBase: "http://127.0.0.1:1",
    });
    const printed: string[] = [];
    let kills = 0;
    const log = (_name: string, _request: string | undefined, line: string): void => {
      printed.push(line);
      if (line === "begun" && kills < 2 && lambda.killOne("orders-consumer")) kills += 1;
    };
    const lambda: LambdaService = new LambdaService({
      account,
      clock: systemTimerClock,
      trace,
      queues: sqsQueuePort(sqs),
      compilePattern: () => () => true,
      log,
      transitionMs: 1,
    });
    try {
      await sqs.operations["CreateQueue"]?.({ QueueName: "orders", Attributes: { VisibilityTimeout: "10" } });
      const code = `exports.handler = async ({ Records }) => {
        console.log("begun");
        await new Promise((resolve) => setTimeout(resolve, 250));
        for (const { body } of Records) console.log(body);
      }`;
      await lambda.createFunction(spec({ files: { "index.js": Buffer.from(code) }, timeoutSeconds: 9 }));
      await lambda.operations.CreateEventSourceMapping({
        FunctionName: "orders-consumer",
        EventSourceArn: queueArn,
        ScalingConfig: { MaximumConcurrency: 2 },
      });
      const bodies = Array.from({ length: 60 }, (_, index) => `message ${index}`);
      for (const MessageBody of bodies) {
        const QueueUrl = "http://127.0.0.1:1/000000000000/orders";
        await sqs.operations["SendMessage"]?.({ QueueUrl, MessageBody });
      }
      const handled = (): (string | undefined)[] =>
        trace.entries.filter(({ step }) => step === "handled").map(({ body }) => body);
      await trace.waitFor(() => handled().length >= bodies.length);
      await lambda.idle();
      expect(handled()).to.have.members(bodies);
      expect(printed).to.include.members(bodies);
      expect(kills).to.equal(2);
      const errors = trace.entries.filter(({ step }) => step === "function-error");
      expect(errors.map(({ note }) => note).join()).to.contain("signal: killed");
      expect(sqs.inspect()[0]).to.include({ visible: 0, inFlight: 0 });
    } finally {
      await lambda.close();
      await sqs.close();
    }
  });
});
