import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { runEvents } from "../../../../tools/cli/events/run-events";
import { toMessageAttributes } from "../../../../handlers/dead-letters/dead-letter";
import type { QueueSummary } from "../../../../handlers/dead-letters/recover-queue";
import { refreshEvent } from "../../../../tools/dashboard/refresh-event";
import { call } from "../../../../packages/local-aws/service";
import type { LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { startLocalStack, type LocalStack } from "../../../local-stack";
import { fakeSession, ofDev, words } from "../../../tools/cli/events/small-aws";

const bus = "bellyfed-domain-user-dev";
const searchIndex = `${bus}-search-index`;
const samples = readFileSync(
  join(__dirname, "../../../../tools/samples/bellyfed-events.jsonl"),
  "utf8",
).split("\n");
const eventId = "5f0c1f8e-8a54-4b0f-9a49-0d2a3c2b1e01";

describe("recovery while a breaker is open, in the local AWS", () => {
  let stack: LocalStack;
  let local: LocalAws;

  before(async () => {
    stack = await startLocalStack("dev");
    ({ local } = stack);
  });
  after(() => stack.close());
  const posted = (): unknown[] => stack.posted.map(({ headers }) => headers["idempotency-key"]);

  async function type(line: string): Promise<void> {
    const session = fakeSession();
    const code = await runEvents(ofDev(words(`${line} --subscription user/search-index --yes`)), session);
    expect(code, `${line}: ${session.noted.join("\n")}`).to.equal(0);
  }
  async function recover(): Promise<QueueSummary> {
    const asked = { FunctionName: "bellyfed-recover-dead-letters-dev", Payload: Buffer.from("{}") };
    const { Payload } = (await call(local.services.lambda, "Invoke", asked)) as { Payload: Uint8Array };
    const { queues } = JSON.parse(Buffer.from(Payload).toString()) as { queues: QueueSummary[] };
    return queues.find(({ queue }) => queue === `${searchIndex}-dead-letters`) as QueueSummary;
  }
  async function sendDeadLetter(): Promise<void> {
    const sample = samples.find((line) => line.includes('"user.profile-created"')) ?? "";
    const detail = JSON.parse(refreshEvent(sample, eventId, Date.now() - 2_000)) as Record<string, string>;
    const envelope = { source: detail["source"], "detail-type": detail["type"], time: new Date(), detail };
    const origin = `${local.url}/000000000000/${searchIndex}`;
    await call(local.services.sqs, "SendMessage", {
      QueueUrl: `${origin}-dead-letters`,
      MessageBody: JSON.stringify(envelope),
      MessageAttributes: toMessageAttributes({
        ...{ reason: "outage", detail: "waited too long", eventId, eventType: "user.profile-created" },
        ...{ domain: "user", consumer: "search-index", firstSeen: "2026-11-01T09:00:00.000Z" },
        ...{ origin, recoveries: 3 },
      }),
    });
  }

  it("leaves dead letters where they are until an operator releases it", async () => {
    await sendDeadLetter();
    await type('breaker open --why "search is being moved"');
    const held = await recover();
    expect(held).to.include({ recovered: 0, movedToParkingLot: 0, left: 1, ended: "held" });
    expect(held.heldBack.join()).to.match(/user\/search-index is FORCED_OPEN since \S+ \(search is being/);
    expect(posted()).to.deep.equal([]);

    await type('breaker release --why "it is back"');
    const recovered = await recover();
    expect(recovered).to.deep.include({ recovered: 1, movedToParkingLot: 0, left: 0, heldBack: [] });
    await local.trace.waitFor(({ step, where }) => step === "handled" && where === searchIndex);
    expect(posted()).to.deep.equal([eventId]);
  });
});
