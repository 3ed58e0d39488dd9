import { expect } from "chai";
import { s3Objects } from "../../../handlers/aws/s3-objects";
import type { Consumer } from "../../../handlers/consumer/consumer";
import { journalEvent } from "../../../handlers/journal-event";
import { recordsIn } from "../../../handlers/journal/journal-object";
import { systemClock } from "../../../handlers/ports/system-clock";
import { UnreliableAws, type Doing, type Heard } from "../aws/unreliable-aws";
import { fakeConsumer, FakeWorld, returned } from "../support/fake-consumer";
import { eventOf, recordOf } from "../support/sample-events";

/** What happens to a put: S3 stores and answers as it should, or this, before or after it has stored. */
type Fate = "fine" | { readonly doing: Doing; readonly isStored?: boolean };

const refused = (status: number, code: string): Fate => ({
  doing: { status, body: `<Error><Code>${code}</Code><Message>m</Message></Error>` },
});
const silent: Fate = { doing: "silence" };
const slow = refused(503, "SlowDown");
const answerLost: Fate = { doing: "reset", isStored: true };
const numbers = Array.from({ length: 40 }, (_, index) => index + 1);

describe("the journal, when S3 is not well", () => {
  const aws = new UnreliableAws();
  const objects = new Map<string, Buffer>();
  const { random } = Math;
  let fates: Fate[] = [];
  let world: FakeWorld;
  beforeEach(async () => {
    objects.clear();
    world = new FakeWorld();
    // So that the waits between attempts are short.
    Math.random = () => 0.1;
    await aws.start();
    aws.doing = (_, heard) => answerTo(heard, fates.length > 1 ? fates.shift() : fates[0]);
  });
  afterEach(() => {
    Math.random = random;
    return aws.stop();
  });

  function answerTo({ request, bytes, headers }: Heard, fate: Fate = "fine"): Doing {
    const isKnown = headers["if-none-match"] === "*" && objects.has(request);
    const { doing, isStored = false } = fate === "fine" ? { doing: undefined, isStored: true } : fate;
    if (isStored && !isKnown) objects.set(request, bytes);
    const asS3 = isKnown ? refused(412, "PreconditionFailed") : { doing: { status: 200 } };
    return doing ?? (asS3 as { readonly doing: Doing }).doing;
  }

  /** Another instance of the function: what the one before knew, it does not. */
  function instance(): Consumer {
    // Short only where it is waited for, as others may need this machine.
    const timeoutMs = fates.includes(silent) ? 600 : 9_000;
    const s3 = s3Objects("journal-dev", { timeoutMs, maxAttempts: 3 });
    const handler = journalEvent({
      putOnce: (...object) => s3.putOnce(...object),
      after: (_, task) => systemClock.after(1, task),
    });
    return fakeConsumer(world, handler, { concurrency: 1_000 });
  }

  const events = numbers.map((number) => recordOf(eventOf(number)));
  const again = (ids: readonly string[], receives: number) =>
    numbers
      .map((number) => recordOf(eventOf(number), { receives }))
      .filter(({ messageId }) => ids.includes(messageId));

  /** Delivers what comes back until nothing does, as SQS would. */
  async function drain(consumer: Consumer, ids: readonly string[]): Promise<number> {
    let left = ids;
    let rounds = 0;
    for (; left.length > 0 && rounds < 20; rounds++) {
      await world.clock.advance(60_000);
      left = await returned(consumer, again(left, rounds + 2));
    }
    return left.length === 0 ? rounds : Infinity;
  }

  const recorded = (): string[] =>
    [...objects.values()].flatMap((body) => recordsIn(body).map(({ eventId }) => eventId));

  const rows: readonly [what: string, fates: readonly Fate[], requests: number, returns: number][] = [
    ["is well", ["fine"], 1, 0],
    ["says nothing once", [silent, "fine"], 2, 0],
    ["asks to slow down twice", [slow, slow, "fine"], 3, 0],
    ["stores, and its answer is lost", [answerLost, "fine"], 2, 0],
    ["stores, and all of its answers are lost", [answerLost], 3, 40],
    ["asks to slow down for long", [slow], 3, 40],
    ["is silent for long", [silent], 3, 40],
    ["does not let the function in", [refused(403, "AccessDenied")], 1, 40],
    ["has no such bucket", [refused(404, "NoSuchBucket")], 1, 40],
    ["cannot use the key", [refused(400, "KMS.DisabledException")], 1, 40],
  ];
  for (const [what, given, requests, returns] of rows)
    it(`has every event once in the end and burns none, when it ${what}`, async () => {
      fates = [...given];
      const consumer = instance();
      const ids = await returned(consumer, events);
      expect([aws.heard.length, ids.length]).to.deep.equal([requests, returns]);
      fates = ["fine"];
      expect(await drain(consumer, ids)).to.be.at.most(4);
      expect(new Set(recorded())).to.have.property("size", 40);
      expect([world.deadLetters, world.rejected]).to.deep.equal([[], []]);
    });

  it("stores nothing twice when the function was killed between the object and its answer", async () => {
    fates = ["fine"];
    await returned(instance(), events);
    expect(
      await returned(
        instance(),
        again(
          events.map(({ messageId }) => messageId),
          2,
        ),
      ),
    ).to.deep.equal([]);
    expect(recorded()).to.have.length(40);
  });

  it("loses none, and has some twice, when they come again in other batches", async () => {
    fates = ["fine"];
    await returned(instance(), events.slice(0, 30));
    const later = again(
      events.slice(20).map(({ messageId }) => messageId),
      2,
    );
    expect(await returned(instance(), later)).to.deep.equal([]);
    expect([recorded().length, new Set(recorded()).size]).to.deep.equal([50, 40]);
  });

  it("stores the others when one of a batch is no event of its contract", async () => {
    fates = ["fine"];
    const bad = recordOf({ ...eventOf(99), data: { userId: 1 } });
    expect(await returned(instance(), [bad, ...events])).to.deep.equal([]);
    expect(recorded()).to.have.length(40);
    expect(world.rejected).to.have.length(1);
  });
});
