import { expect } from "chai";
import {
  DeadLetterRedrive,
  type RedriveEnd,
  type RedriveRequest,
  type RedrivePorts,
  type RedriveResult,
} from "../../../handlers/dead-letters/dead-letter-redrive";
import { Pacer } from "../../../handlers/dead-letters/pacer";
import type { ReceivedMessage } from "../../../handlers/dead-letters/read-dead-letter";
import type { MovedMessage } from "../../../handlers/dead-letters/recovery-ports";
import type { RecoverySource } from "../../../handlers/dead-letters/recovery-settings";
import {
  consumerQueue,
  deadLetterMessage,
  nowMs,
  parkingLotQueue,
  prefix,
  settings,
  text,
  undeliveredQueue,
} from "../../tools/cli/events/dead-letters/fixtures";

/** Queues in memory: a received message is hidden until it is removed or released. */
class World implements RedrivePorts {
  readonly sent: { readonly queue: string; readonly message: MovedMessage }[] = [];
  readonly published: string[] = [];
  readonly results: RedriveResult[] = [];
  end: RedriveEnd | undefined;
  readonly log: string[] = [];
  readonly interruption = new AbortController();
  readonly slept: number[] = [];
  readonly hidden = new Set<ReceivedMessage>();
  failing: (action: string) => boolean = () => false;
  obstacle: string | undefined;
  atMs = nowMs;

  constructor(readonly messages: ReceivedMessage[]) {}

  get signal(): AbortSignal {
    return this.interruption.signal;
  }

  get outcomes(): string[] {
    return this.results.map(({ outcome, eventId }) => `${outcome} ${eventId}`);
  }

  readonly nowMs = (): number => this.atMs;

  readonly sleep = async (delayMs: number): Promise<void> => {
    this.slept.push(delayMs);
    this.atMs += delayMs;
  };

  readonly openBreakerReason = async (): Promise<string | undefined> => this.obstacle;

  readonly report = (result: RedriveResult): void => void this.results.push(result);

  readonly publish: RedrivePorts["publish"] = async ({ busName, type }) => {
    this.act("publish");
    this.published.push(`${busName} ${type}`);
  };

  readonly queues = {
    receive: async (_url: string, max: number): Promise<ReceivedMessage[]> => {
      this.act("receive");
      const found = this.messages.filter((message) => !this.hidden.has(message)).slice(0, max);
      for (const message of found) this.hidden.add(message);
      return found;
    },
    send: async (url: string, message: MovedMessage): Promise<void> => {
      this.act("send");
      this.sent.push({ queue: url.slice(prefix.length), message });
    },
    remove: async (_url: string, handle: string): Promise<void> => {
      this.act("remove");
      const [removed] = this.messages.splice(
        this.messages.findIndex(({ receiptHandle }) => receiptHandle === handle),
        1,
      );
      if (removed) this.hidden.delete(removed);
    },
    release: async (_url: string, handle: string): Promise<void> => {
      this.act("release");
      for (const message of this.hidden) if (message.receiptHandle === handle) this.hidden.delete(message);
    },
  };

  private act(action: string): void {
    this.log.push(action);
    if (this.failing(action)) throw new Error(`${action} fails`);
  }
}

async function redrive(
  world: World,
  order: Partial<RedriveRequest> = {},
  source: RecoverySource = consumerQueue,
  limits = settings,
): Promise<World> {
  const whole: RedriveRequest = {
    isManual: true,
    dryRun: false,
    perSecond: 50,
    limit: Infinity,
    deadlineMs: Infinity,
    isSelected: () => true,
    visibilitySeconds: () => 300,
    ...order,
  };
  world.end = await new DeadLetterRedrive(source, whole, limits, world).run();
  return world;
}

const ofReason = (reason: string) => ({
  isSelected: ({ attributes }: ReceivedMessage) => attributes.reason?.StringValue === reason,
});
const gone = { ...consumerQueue, originUrl: undefined };
const lost = deadLetterMessage(1, { origin: `${prefix}gone` });
const unread = { ...deadLetterMessage(1), body: "hello", attributes: {} };
const journal = "bellyfed-domain-user-dev-journal";

/** As EventBridge leaves it when it could not deliver. */
const undelivered = (number: number, target: string): ReceivedMessage => ({
  ...deadLetterMessage(number),
  attributes: { TARGET_ARN: text(`arn:aws:${target}`), ERROR_CODE: text("X"), ERROR_MESSAGE: text("y") },
});
const deadLetterMessages = (count: number): ReceivedMessage[] =>
  Array.from({ length: count }, (_, index) => deadLetterMessage(index + 1));

describe("DeadLetterRedrive", () => {
  it("writes each message to its queue before it deletes it, with one recovery more", async () => {
    const world = await redrive(new World(deadLetterMessages(1)));
    expect(world.log.filter((action) => action !== "receive")).to.deep.equal(["send", "remove"]);
    expect(world.messages).to.deep.equal([]);
    expect(world.sent[0]?.queue).to.equal(journal);
    expect(world.sent[0]?.message.body).to.equal(deadLetterMessage(1).body);
    const recoveries = { DataType: "Number", StringValue: "1" };
    expect(world.sent[0]?.message.attributes.recoveries).to.deep.equal(recoveries);
  });

  describe("by an operator's order, and by itself", () => {
    const letter = (reason: string, recoveries = "0") => deadLetterMessage(1, { reason, recoveries });
    for (const [what, message, source, ordered, byItself] of [
      ["a reason that no attempt helps", letter("permanent"), consumerQueue, "redriven", "parking-lot"],
      [
        "all recoveries that are allowed",
        letter("max-attempts", "99"),
        consumerQueue,
        "redriven",
        "parking-lot",
      ],
      ["one recovery fewer", letter("max-attempts", "2"), consumerQueue, "redriven", "redriven"],
      ["no destination", lost, gone, "left", "parking-lot"],
      ["no format that is known", unread, consumerQueue, "parking-lot", "parking-lot"],
    ] as const) {
      it(`decides on ${what}`, async () => {
        const outcomeOf = async (isManual: boolean): Promise<string | undefined> => {
          const limited = { ...settings, maxRecoveries: isManual ? Infinity : 3 };
          const { results } = await redrive(new World([message]), { isManual }, source, limited);
          return results[0]?.outcome;
        };
        expect(await outcomeOf(true)).to.equal(ordered);
        expect(await outcomeOf(false)).to.equal(byItself);
      });
    }
  });

  it("leaves a message where it is when it cannot be written elsewhere, and lets others see it", async () => {
    const world = new World(deadLetterMessages(2));
    world.failing = (action) => action === "send";
    await redrive(world);
    expect(world.outcomes).to.have.members(["failed event-1", "failed event-2"]);
    expect(world.messages).to.have.length(2);
    expect(world.hidden.size).to.equal(0);
    expect(world.log).not.to.include("remove");
  });

  it("says that a message may arrive twice when it cannot be deleted", async () => {
    const world = new World(deadLetterMessages(1));
    world.failing = (action) => action === "remove";
    await redrive(world);
    const note = "was sent on but could not be deleted, so it may arrive twice: Error: remove fails";
    expect(world.results[0]).to.include({ outcome: "failed", note });
    expect(world.messages).to.have.length(1);
  });

  it("stops when nothing works any more, instead of trying every message of a long queue", async () => {
    const world = new World(deadLetterMessages(200));
    world.failing = (action) => action === "send";
    await redrive(world);
    expect(world.results.length).to.be.within(20, 29);
    expect(world.messages).to.have.length(200);
  });

  it("goes on when a release fails: time releases too", async () => {
    const world = new World(deadLetterMessages(1));
    world.failing = (action) => action === "release";
    await redrive(world, ofReason("other"));
    expect(world.outcomes).to.deep.equal(["skipped event-1"]);
  });

  it("releases what it holds when the queue can no longer be read", async () => {
    const world = new World(deadLetterMessages(12));
    let receives = 0;
    world.failing = (action) => action === "receive" && ++receives > 1;
    const error = await redrive(world, ofReason("other")).catch((thrown: unknown) => thrown);
    expect(error).to.have.property("message", "receive fails");
    expect(world.hidden.size).to.equal(0);
  });

  it("releases what it holds when nobody can be told what became of a message", async () => {
    const world = new World(deadLetterMessages(12));
    const report = (): never => {
      throw new Error("the output is closed");
    };
    const error = await redrive(Object.assign(world, { report }), ofReason("other")).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property("message", "the output is closed");
    expect(world.hidden.size).to.equal(0);
  });

  it("moves only what is meant, and releases the rest", async () => {
    const chosen = deadLetterMessage(1, { reason: "max-attempts" });
    const world = new World([chosen, ...deadLetterMessages(12).slice(1)]);
    await redrive(world, ofReason("max-attempts"));
    const moved = world.outcomes.filter((outcome) => !outcome.startsWith("skipped"));
    expect(moved).to.deep.equal(["redriven event-1"]);
    expect(world.outcomes).to.have.length(12);
    expect(world.messages).to.have.length(11);
    expect(world.hidden.size).to.equal(0);
  });

  it("moves no more than the limit", async () => {
    const world = await redrive(new World(deadLetterMessages(25)), { limit: 3 });
    expect(world.outcomes).to.have.length(3);
    expect(world.messages).to.have.length(22);
    expect(world.hidden.size).to.equal(0);
  });

  it("decides everything and changes nothing in a dry run", async () => {
    const world = await redrive(new World([deadLetterMessage(2), unread]), { dryRun: true });
    expect(world.outcomes).to.have.members(["redriven event-2", "parking-lot message-1"]);
    expect(new Set(world.log)).to.deep.equal(new Set(["receive", "release"]));
    expect(world.messages).to.have.length(2);
  });

  it("sends to the parking lot what cannot be parsed, with its body and why", async () => {
    const world = await redrive(new World([unread]));
    const note = "to bellyfed-parking-lot-dev: unparseable";
    expect(world.results[0]).to.include({ outcome: "parking-lot", note });
    expect(world.sent[0]?.queue).to.equal("bellyfed-parking-lot-dev");
    expect(world.sent[0]?.message.body).to.equal("hello");
    expect(world.sent[0]?.message.attributes.parkingLotReason).to.deep.equal(text("unparseable"));
  });

  it("leaves in the parking lot what is there already", async () => {
    const world = await redrive(new World([unread]), {}, parkingLotQueue);
    expect(world.outcomes).to.deep.equal(["left message-1"]);
    expect(world.messages).to.have.length(1);
  });

  it("leaves what it knows no destination for", async () => {
    const world = await redrive(new World([lost]), {}, gone);
    expect(world.results[0]?.note).to.contain("no-destination");
    expect(world.messages).to.have.length(1);
  });

  it("sends nothing to a subscription whose breaker has opened meanwhile", async () => {
    const world = new World(deadLetterMessages(2));
    world.obstacle = "the breaker of user/journal is OPEN";
    await redrive(world);
    for (const result of world.results) expect(result).to.include({ outcome: "left", note: world.obstacle });
    expect(world.results).to.have.length(2);
    expect(world.sent).to.deep.equal([]);
  });

  it("sends undelivered events to their target's queue, or publishes them to their target's bus", async () => {
    const toQueue = undelivered(1, `sqs:us-east-1:123456789012:${journal}`);
    const toBus = undelivered(2, "events:us-east-1:123456789012:event-bus/bellyfed-domain-user-dev");
    const world = await redrive(new World([toQueue, toBus]), {}, undeliveredQueue);
    expect(world.sent.map(({ queue }) => queue)).to.deep.equal([journal]);
    expect(world.published).to.deep.equal(["bellyfed-domain-user-dev user.profile-updated"]);
    expect(world.messages).to.deep.equal([]);
  });

  it("does not move an event again that returns at once, and so ends", async () => {
    const world = new World(deadLetterMessages(1));
    let number = 0;
    const { send } = world.queues;
    world.queues.send = async (url, message) => {
      await send(url, message);
      const again = `again-${++number}`;
      world.messages.push({ ...deadLetterMessage(1), messageId: again, receiptHandle: again });
    };
    await redrive(world);
    expect(world.outcomes).to.deep.equal(["redriven event-1", "left event-1"]);
    expect(world.messages).to.have.length(1);
  });

  it("moves one of two copies of an event that lie side by side", async () => {
    const copy = { ...deadLetterMessage(1), messageId: "copy", receiptHandle: "copy" };
    const world = await redrive(new World([deadLetterMessage(1), copy]));
    expect(world.outcomes).to.have.members(["redriven event-1", "left event-1"]);
    expect(world.sent).to.have.length(1);
  });

  it("moves an event to each subscription that missed it", async () => {
    const queues = [journal, "bellyfed-domain-user-dev-search-index"];
    const messages = queues.map((name, index) => ({
      ...undelivered(index + 1, `sqs:us-east-1:123456789012:${name}`),
      body: deadLetterMessage(1).body,
    }));
    const world = await redrive(new World(messages), {}, undeliveredQueue);
    expect(world.sent.map(({ queue }) => queue)).to.have.members(queues);
    expect(world.messages).to.deep.equal([]);
  });

  it("says why it ended", async () => {
    const ended = async (more: Partial<RedriveRequest>, count = 25): Promise<unknown> =>
      (await redrive(new World(deadLetterMessages(count)), more)).end;
    expect(await ended({})).to.equal("empty");
    expect(await ended({ perSecond: 500 })).to.equal("empty");
    expect(await ended({ limit: 3 })).to.equal("limit");
    expect(await ended({ deadlineMs: nowMs + 100 })).to.equal("time");
    expect(await ended({ deadlineMs: nowMs })).to.equal("time");
  });

  it("begins nothing when its time is over, and lets others see what it has not moved", async () => {
    const order = { perSecond: 10, deadlineMs: nowMs + 350 };
    const world = await redrive(new World(deadLetterMessages(25)), order);
    expect(world.outcomes).to.have.length(4);
    expect(world.messages).to.have.length(21);
    expect(world.hidden.size).to.equal(0);
    expect(world.atMs).to.equal(nowMs + 300);
  });

  it("moves what a worker has in hand when another finds the queue empty or unreadable", async () => {
    for (const isReadable of [true, false]) {
      const world = new World(deadLetterMessages(10));
      const { receive } = world.queues;
      let asked = 0;
      world.queues.receive = async (url, max) => {
        asked += 1;
        if (asked > 1 && !isReadable) throw new Error("receive fails");
        if (asked > 1) return [];
        // The other worker has its answer long before.
        const messages = await receive(url, max);
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        return messages;
      };
      await redrive(world, { perSecond: 100 }).catch(() => undefined);
      expect(world.sent, String(isReadable)).to.have.length(10);
      expect(world.hidden.size).to.equal(0);
    }
  });

  it("finishes what it has begun when it is interrupted, and touches nothing else", async () => {
    const world = new World(deadLetterMessages(30));
    const { send } = world.queues;
    world.queues.send = async (url, message) => {
      await send(url, message);
      world.interruption.abort();
    };
    await redrive(world);
    expect(world.sent.length + world.messages.length).to.equal(30);
    expect(world.results).to.have.length(world.sent.length);
    expect(world.hidden.size).to.equal(0);
    expect(world.sent.length).to.be.lessThan(30);
  });

  it("keeps to its rate, whatever the number of workers", async () => {
    for (const perSecond of [10, 500]) {
      const world = await redrive(new World(deadLetterMessages(40)), { perSecond });
      expect(world.outcomes).to.have.length(40);
      expect(world.atMs - nowMs, `${perSecond}/s`).to.be.at.least((39 * 1_000) / perSecond - 1);
    }
  });
});

describe("Pacer", () => {
  let slept: number[];
  beforeEach(() => (slept = []));
  const sleep = async (delayMs: number) => void slept.push(delayMs);

  it("spreads turns evenly, and does not make up for a pause with a burst", async () => {
    let atMs = 0;
    const pacer = new Pacer(10, () => atMs, sleep);
    expect(await pacer.turn()).to.equal(true);
    await pacer.turn();
    await pacer.turn();
    atMs = 10_000;
    await pacer.turn();
    await pacer.turn();
    expect(slept).to.deep.equal([100, 200, 100]);
  });

  it("gives no turn that would come too late, and keeps it for who asks later", async () => {
    const pacer = new Pacer(10, () => 0, sleep);
    await pacer.turn();
    expect(await pacer.turn(100)).to.equal(false);
    expect(await pacer.turn(101)).to.equal(true);
    expect(slept).to.deep.equal([100]);
  });
});
