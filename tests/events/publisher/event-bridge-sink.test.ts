import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { eventBridgeSink } from "../../../events/publisher/event-bridge-sink";
import { toOutgoingEvent } from "../../../events/publisher/outgoing-event";
import { rejection, testEvent } from "./fixtures";

interface Exchange {
  status: number;
  answer: object;
  action?: string;
  request?: unknown;
}

/** The real client speaks to a server that answers what a test wants. */
describe("eventBridgeSink", () => {
  let server: Server;
  let client: EventBridgeClient;
  let exchange: Exchange;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        exchange.action = String(request.headers["x-amz-target"]);
        exchange.request = JSON.parse(Buffer.concat(chunks).toString());
        response.writeHead(exchange.status, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(exchange.answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    client = new EventBridgeClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "eu-west-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
  });
  after(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const put = async (status: number, answer: object) => {
    exchange = { status, answer };
    return eventBridgeSink(client).put([
      toOutgoingEvent(testEvent(1), "bellyfed-domain-auth-dev"),
      toOutgoingEvent(testEvent(2), "bellyfed-domain-auth-dev"),
    ]);
  };

  it("sends bus, source, type, time and the whole message", async () => {
    const answer = await put(200, { FailedEntryCount: 0, Entries: [{ EventId: "a" }, { EventId: "b" }] });
    expect(answer).to.deep.equal([undefined, undefined]);
    expect(exchange.action).to.equal("AWSEvents.PutEvents");
    const { Entries } = exchange.request as { Entries: Record<string, unknown>[] };
    expect(Entries[0]).to.deep.equal({
      EventBusName: "bellyfed-domain-auth-dev",
      Source: "tests",
      DetailType: "auth.test-signed-in",
      Detail: JSON.stringify(testEvent(1)),
      Time: Date.UTC(2026, 10, 1, 10) / 1_000,
    });
  });

  it("names buses of another account by their ARNs", async () => {
    exchange = { status: 200, answer: { FailedEntryCount: 0, Entries: [{ EventId: "a" }] } };
    const foreign = eventBridgeSink(client, "111122223333");
    await foreign.put([toOutgoingEvent(testEvent(1), "bellyfed-domain-auth-dev")]);
    const arn = "arn:aws:events:eu-west-1:111122223333:event-bus/bellyfed-domain-auth-dev";
    expect((exchange.request as { Entries: object[] }).Entries[0]).to.include({ EventBusName: arn });
    await foreign.busExists("bellyfed-domain-auth-dev");
    expect(exchange.request).to.deep.equal({ Name: arn });
  });

  it("hands the event's trace to X-Ray, and says nothing of a trace that is none", async () => {
    const headerOf = async (traceparent: string): Promise<unknown> => {
      const event = testEvent(1);
      const traced = { ...event, metadata: { ...event.metadata, traceparent } };
      exchange = { status: 200, answer: { FailedEntryCount: 0, Entries: [{ EventId: "a" }] } };
      await eventBridgeSink(client).put([toOutgoingEvent(traced, "bellyfed-domain-auth-dev")]);
      return (exchange.request as { Entries: { TraceHeader?: string }[] }).Entries[0]?.TraceHeader;
    };
    const ids = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
    const root = "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7";
    expect(await headerOf(`00-${ids}-01`)).to.equal(`${root};Sampled=1`);
    expect(await headerOf(`00-${ids}-00`)).to.equal(`${root};Sampled=0`);
    expect(await headerOf("none")).to.equal(undefined);
  });

  it("finds the failed entry in an answer of status 200, and tells a final code from a passing one", async () => {
    for (const [code, transient] of [
      ["InternalFailure", true],
      ["MalformedDetail", false],
    ] as const) {
      const failed = { ErrorCode: code, ErrorMessage: "no" };
      const answer = await put(200, { FailedEntryCount: 1, Entries: [{ EventId: "a" }, failed] });
      expect(answer).to.deep.equal([undefined, { code, message: "no", transient }]);
    }
  });

  it("takes no entry for sent that was not answered with an id", async () => {
    const answers = await put(200, { FailedEntryCount: 0, Entries: [{}] });
    expect(answers.map((failure) => failure?.code)).to.deep.equal(["NoAnswer", "NoAnswer"]);
    expect(answers.every((failure) => failure?.transient)).to.equal(true);
  });

  it("rejects when the whole request fails", async () => {
    const error = await rejection(put(400, { __type: "ThrottlingException", message: "slow down" }));
    expect(error.name).to.equal("ThrottlingException");
  });

  it("tells a missing bus from a question that was not answered", async () => {
    const sink = eventBridgeSink(client);
    exchange = { status: 200, answer: { Name: "bus" } };
    expect(await sink.busExists("bus")).to.equal(true);
    expect(exchange.request).to.deep.equal({ Name: "bus" });
    exchange = { status: 400, answer: { __type: "ResourceNotFoundException", message: "no" } };
    expect(await sink.busExists("bus")).to.equal(false);
    exchange = { status: 400, answer: { __type: "AccessDeniedException", message: "no" } };
    expect((await rejection(sink.busExists("bus"))).name).to.equal("AccessDeniedException");
  });
});
