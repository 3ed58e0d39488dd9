import { expect } from "chai";
import {
  readQueuedDeadLetter,
  type DeadLetterQueue,
} from "../../../../../tools/cli/events/dead-letters/queued-dead-letter";
import { isSelected, isSelective } from "../../../../../tools/cli/events/dead-letters/dead-letter-filter";
import { isTaskFit } from "../../../../../tools/cli/events/dead-letters/move-task";
import { showAge, showCounts } from "../../../../../tools/cli/events/dead-letters/show-dead-letter";
import {
  consumerQueue,
  deadLetterMessage,
  nowMs,
  parkingLotQueue,
  rejectedQueue,
  text,
  undeliveredQueue,
} from "./fixtures";

const moved = { ...deadLetterMessage(1), attributes: {}, movedFromArn: "arn:aws:sqs:us-east-1:1:queue" };

describe("readQueuedDeadLetter", () => {
  it("tells of a consumer's dead letter what the consumer wrote", () => {
    const deadLetter = readQueuedDeadLetter(
      deadLetterMessage(1, { reason: "max-attempts", recoveries: "2" }),
      consumerQueue,
    );
    expect(deadLetter).to.include({
      eventId: "event-1",
      eventType: "user.profile-updated",
      reason: "max-attempts",
      lostFor: "bellyfed-domain-user-dev-journal",
      recoveries: 2,
      isReadable: true,
    });
  });

  it("tells of what SQS moved that it did", () => {
    expect(readQueuedDeadLetter(moved, consumerQueue)).to.include({ reason: "redrive", isReadable: true });
  });

  it("tells of an undelivered event what EventBridge said, and for whom it was", () => {
    const attributes = {
      TARGET_ARN: text("arn:aws:sqs:us-east-1:123456789012:bellyfed-domain-user-dev-journal"),
      ERROR_CODE: text("NO_PERMISSIONS"),
      ERROR_MESSAGE: text("denied"),
    };
    expect(readQueuedDeadLetter({ ...deadLetterMessage(1), attributes }, undeliveredQueue)).to.include({
      reason: "undelivered",
      detail: "NO_PERMISSIONS: denied",
      lostFor: "bellyfed-domain-user-dev-journal",
    });
  });

  it("gives an undelivered event of the parking lot EventBridge's attributes back, so that it can be sent", () => {
    const origin = "arn:aws:sqs:us-east-1:123456789012:bellyfed-domain-user-dev-journal";
    const attributes = {
      ...deadLetterMessage(1, { reason: "undelivered", origin, detail: "NO_PERMISSIONS: denied: twice" })
        .attributes,
      parkingLotReason: text("max-recoveries"),
    };
    const deadLetter = readQueuedDeadLetter({ ...deadLetterMessage(1), attributes }, parkingLotQueue);
    expect(deadLetter).to.include({ reason: "undelivered", detail: "NO_PERMISSIONS: denied: twice" });
    expect(deadLetter.message.attributes.TARGET_ARN).to.deep.equal(text(origin));
    expect(deadLetter.message.attributes).not.to.have.property("parkingLotReason");
  });

  it("keeps the reason of a rejected message that is no event", () => {
    const message = { ...deadLetterMessage(1, { reason: "malformed-json" }), body: "{" };
    expect(readQueuedDeadLetter(message, rejectedQueue)).to.include({
      reason: "malformed-json",
      isReadable: false,
    });
  });

  it("calls a message of no format unparseable, and names it by its message id", () => {
    const message = { ...deadLetterMessage(1), attributes: {}, body: "hello" };
    expect(readQueuedDeadLetter(message, consumerQueue)).to.include({
      reason: "unparseable",
      eventId: "message-1",
    });
  });
});

describe("isSelected", () => {
  const deadLetter = readQueuedDeadLetter(deadLetterMessage(1, { reason: "permanent" }), consumerQueue); // one hour old
  for (const [filter, meant] of [
    [{}, true],
    [{ reason: "permanent" }, true],
    [{ reason: "max-attempts" }, false],
    [{ type: "user.profile-updated" }, true],
    [{ type: "user.profile" }, false],
    [{ type: "user.*" }, true],
    [{ type: "auth.*" }, false],
    [{ lostFor: "bellyfed-domain-user-dev-journal" }, true],
    [{ lostFor: "bellyfed-domain-user-dev-search-index" }, false],
    [{ olderThanSeconds: 3_600 }, true],
    [{ olderThanSeconds: 3_601 }, false],
    [{ newerThanSeconds: 3_600 }, true],
    [{ newerThanSeconds: 3_599 }, false],
    [{ reason: "permanent", type: "auth.*" }, false],
  ] as const) {
    it(`${JSON.stringify(filter)} means ${meant ? "it" : "another"}`, () => {
      expect(isSelected(deadLetter, filter, nowMs)).to.equal(meant);
    });
  }

  it("is selective when anything is given", () => {
    expect(isSelective({ reason: undefined, type: undefined })).to.equal(false);
    expect(isSelective({ reason: undefined, olderThanSeconds: 0 })).to.equal(true);
  });
});

describe("isTaskFit", () => {
  const fit = (message: typeof moved, queue: DeadLetterQueue = consumerQueue): boolean =>
    isTaskFit([readQueuedDeadLetter(moved, consumerQueue), readQueuedDeadLetter(message, queue)]);

  it("lets SQS send back what SQS moved, and nothing else", () => {
    expect(fit(moved)).to.equal(true);
    expect(fit({ ...moved, movedFromArn: undefined as unknown as string })).to.equal(false);
    expect(fit({ ...moved, ...deadLetterMessage(2) })).to.equal(false);
    expect(fit({ ...moved, body: "hello" })).to.equal(false);
    expect(fit(moved, undeliveredQueue)).to.equal(false);
    expect(isTaskFit([])).to.equal(false);
  });
});

describe("showCounts and showAge", () => {
  it("shows an age in its largest unit", () => {
    const ages = [-5, 0, 119_999, 120_000, 7_199_000, 7_200_000, 172_799_000, 172_800_000].map(showAge);
    expect(ages).to.deep.equal(["0s", "0s", "119s", "2m", "119m", "2h", "47h", "2d"]);
  });

  it("counts by reason and type, the most frequent first", () => {
    const others = [deadLetterMessage(2), deadLetterMessage(3, { reason: "max-attempts" })];
    const deadLetters = [deadLetterMessage(1), ...others];
    expect(showCounts(deadLetters.map((message) => readQueuedDeadLetter(message, consumerQueue)))).to.equal(
      "3 in all: 2 permanent user.profile-updated, 1 max-attempts user.profile-updated",
    );
    expect(showCounts([])).to.equal("0 in all");
  });
});
