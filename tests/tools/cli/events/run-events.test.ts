import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { journalRecord } from "../../../../handlers/journal/journal-record";
import { AwsError } from "../../../../packages/local-aws/aws-error";
import { stackNames } from "../../../../packages/recorder/pulumi-config";
import { call } from "../../../../packages/local-aws/service";
import { endpointInUse } from "../../../../tools/cli/events/backbone";
import { envelopeOf, eventOf, idOf, SmallAws, userBus } from "./small-aws";

const journalDeadLetters = `${userBus}-journal-dead-letters`;

describe("npm run events", () => {
  let aws: SmallAws;
  beforeEach(async () => {
    aws = await SmallAws.start();
  });
  afterEach(() => aws.close());

  const json = <Value>(text: string): Value => JSON.parse(text) as Value;
  interface Told {
    readonly queue: string;
    readonly reason: string;
    readonly eventId: string;
    readonly body?: string;
  }

  describe("dead-letters list and show", () => {
    it("lists both kinds, as a table and as JSON, and leaves them where they are", async () => {
      await aws.sendDeadLetter(1);
      await aws.sendUndelivered(2, `${userBus}-search-index`);
      const table = await aws.does("dead-letters list");
      expect(table.out.split("\n")).to.have.length(3);
      expect(table.notes).to.contain("2 in all");
      const list = await aws.json<Told[]>("dead-letters list");
      expect(list.map(({ reason, eventId }) => `${reason} ${eventId}`)).to.have.members([
        `permanent ${idOf(1)}`,
        `undelivered ${idOf(2)}`,
      ]);
      expect(await aws.messagesIn(journalDeadLetters)).to.have.length(1);
    });

    it("filters by kind, subscription, reason, type and age, and stops at the limit", async () => {
      for (const number of [1, 2, 3]) await aws.sendDeadLetter(number);
      await aws.sendDeadLetter(4, { consumer: "search-index", reason: "max-attempts" });
      await aws.sendUndelivered(5, `${userBus}-search-index`);
      const count = async (options: string): Promise<number> =>
        (await aws.json<Told[]>(`dead-letters list ${options}`)).length;
      expect(await count("--kind consumer")).to.equal(4);
      expect(await count("--kind undelivered")).to.equal(1);
      expect(await count("--subscription user/search-index")).to.equal(2);
      expect(await count("--reason max-attempts")).to.equal(1);
      expect(await count("--type auth.*")).to.equal(0);
      expect(await count("--type user.*")).to.equal(5);
      expect(await count("--older-than 1h")).to.equal(0);
      expect(await count("--newer-than 1h")).to.equal(5);
      expect(await count("--limit 2")).to.equal(2);
      expect(await count(`--queue ${journalDeadLetters}`)).to.equal(3);
    });

    it("shows one with its body, by its event's id; fails when it is not there", async () => {
      await aws.sendDeadLetter(1);
      const shown = await aws.type(`dead-letters show ${idOf(1)}`);
      expect(shown.out)
        .to.contain('"detail-type": "user.profile-deleted"')
        .and.to.match(/^reason +permanent$/m);
      const [told] = await aws.json<Told[]>(`dead-letters show ${idOf(1)}`);
      expect(told?.body).to.be.a("string");
      await aws.fails("dead-letters show nobody", 1, "nobody");
    });
  });

  describe("explain", () => {
    interface Story {
      readonly events: readonly { readonly type: string }[];
      readonly archived?: string;
      readonly subscriptions: readonly {
        readonly subscription: string;
        readonly state: string;
        readonly next: string;
        readonly lines: readonly object[];
      }[];
      readonly elsewhere: readonly { readonly queue: string }[];
    }

    it("tells where an event is for each subscription, and uses up no receive", async () => {
      const event = eventOf(1);
      await aws.journal(journalRecord(event));
      const failed = {
        type: event.type,
        status: "FAILURE",
        outcome: "retried",
        error: "transient: no",
        eventId: idOf(1),
        attempt: 1,
      };
      aws.local.services.logs.write(
        `/aws/lambda/${userBus}-search-index`,
        JSON.stringify(failed),
        "request-1",
      );
      await aws.send(`${userBus}-search-index`, envelopeOf(event));
      const { events, subscriptions, elsewhere, archived } = await aws.json<Story>(
        `explain ${idOf(1).toUpperCase()}`,
      );
      expect(events).to.have.length(1).and.have.nested.property("[0].type", event.type);
      expect(JSON.stringify(events)).to.not.contain("data");
      expect(archived).to.match(new RegExp(`^${userBus}, until \\d{4}`));
      expect(
        subscriptions.map(({ subscription, state, lines }) => [subscription, state, lines.length]),
      ).to.have.deep.members([
        ["user/journal", "handled", 0],
        ["user/search-index", "waits for its next attempt", 1],
      ]);
      expect(elsewhere).to.deep.equal([]);
      const { out } = await aws.does(`explain ${idOf(1)}`);
      expect(out).to.match(
        /user\/search-index waits for its next attempt\n {2}\S+ {2}retried {2}attempt 1 {2}transient: no\n {2}next: /,
      );
      expect(
        await aws.messagesIn(`${userBus}-search-index`),
        "SQS moves it at its second receive",
      ).to.have.length(1);
    });

    it("finds what is in no journal: dead letters, and events that nobody wanted", async () => {
      await aws.sendDeadLetter(1);
      await aws.send(`${userBus}-unmatched`, envelopeOf(eventOf(2)));
      const lost = await aws.json<Story>(`explain ${idOf(1)}`);
      const [journal] = lost.subscriptions.filter(({ subscription }) => subscription === "user/journal");
      expect(journal?.state).to.match(/^is a dead letter since \S+: permanent \(HTTP 410\)$/);
      expect(journal?.next).to.match(/^it stays until somebody redrives it/);
      const { elsewhere } = await aws.json<Story>(`explain ${idOf(2)}`);
      expect(elsewhere.map(({ queue }) => queue)).to.deep.equal([`${userBus}-unmatched`]);
      expect((await aws.does(`explain ${idOf(2)}`)).out).to.contain(`${userBus}-unmatched has it since`);
    });

    it("says how to look further back where the journal does not have it", async () => {
      const line = { status: "SUCCESS", outcome: "processed", eventId: idOf(1), attempt: 1 };
      aws.local.services.logs.write(`/aws/lambda/${userBus}-search-index`, JSON.stringify(line), "request-1");
      const { out, notes } = await aws.does(`explain ${idOf(1)}`);
      expect(out).to.match(/^user\/search-index handled$/m);
      expect(notes).to.contain("give an older --since");
    });

    it("fails for an event that nothing knows", () =>
      aws.fails(`explain ${idOf(9)}`, 1, `Nothing knows the event ${idOf(9)} in dev`));
  });

  describe("dead-letters list and show, of what recovery gave up", () => {
    const putInParkingLot = async (number: number, parkingLotReason: string): Promise<void> => {
      const { attributes, body } = await aws.deadLetter(number, { reason: "max-attempts", recoveries: 3 });
      await aws.send("bellyfed-parking-lot-dev", body, {
        ...attributes,
        parkingLotReason: { DataType: "String", StringValue: parkingLotReason },
      });
    };

    it("say why, in the table, the counts, the whole and in JSON, and filter by it", async () => {
      await putInParkingLot(1, "max-recoveries");
      await putInParkingLot(2, "no-destination");
      await aws.sendDeadLetter(3);
      const typed = await aws.type("dead-letters list");
      expect(typed.out).to.match(new RegExp(`max-attempts +max-recoveries +user\\S+ +${idOf(1)}`));
      expect(typed.notes).to.contain(
        "1 max-attempts user.profile-deleted in the parking lot as no-destination",
      );
      interface ParkingLotMessage extends Told {
        readonly parkingLotReason?: string;
      }
      const told = await aws.json<ParkingLotMessage[]>("dead-letters list");
      expect(told.map(({ parkingLotReason }) => parkingLotReason)).to.have.members([
        undefined,
        "max-recoveries",
        "no-destination",
      ]);
      const one = await aws.json<ParkingLotMessage[]>(
        "dead-letters list --parking-lot-reason no-destination",
      );
      expect(one.map(({ eventId }) => eventId)).to.deep.equal([idOf(2)]);
      expect((await aws.type(`dead-letters show ${idOf(1)}`)).out).to.match(
        /^parkingLotReason +max-recoveries$/m,
      );
    });
  });

  describe("unmatched and unrouted list and show", () => {
    interface Unmatched extends Told {
      readonly eventType: string;
      readonly detail: string;
    }
    const foreign = JSON.stringify({
      version: "0",
      id: "bridge-id",
      "detail-type": "shop.order-placed",
      source: "com.shop",
      detail: { order: 9 },
    });

    it("list what no rule matched, by its own type, source and id, and leave it where it is", async () => {
      await aws.send(`${userBus}-unmatched`, envelopeOf(eventOf(1)));
      await aws.send(`${userBus}-unmatched`, foreign);
      await aws.send("bellyfed-ingress-dev-unrouted", foreign);
      await aws.send("bellyfed-ingress-dev-unrouted", "hello");
      const listed = async (line: string): Promise<string[]> =>
        (await aws.json<Unmatched[]>(line)).map(({ reason, eventType, detail }) =>
          `${reason} ${eventType} ${detail}`.trim(),
        );
      expect(await listed("unmatched list")).to.have.members([
        "unmatched user.profile-deleted from bellyfed.profiles",
        "unmatched shop.order-placed from com.shop",
      ]);
      expect(await listed("unmatched list --type shop.*")).to.have.length(1);
      expect(await listed("unmatched list --limit 1")).to.have.length(1);
      expect(await listed("unmatched list --domain auth")).to.deep.equal([]);
      expect(await listed("unmatched list --domain user --newer-than 1h")).to.have.length(2);
      expect(await listed("unrouted list")).to.have.members([
        "unrouted shop.order-placed from com.shop",
        "unparseable unknown",
      ]);
      const shown = await aws.type(`unmatched show ${idOf(1)}`);
      expect(shown.out).to.contain('"detail-type": "user.profile-deleted"');
      expect(await aws.messagesIn(`${userBus}-unmatched`)).to.have.length(2);
      expect((await aws.type("rejected list")).notes).to.equal("0 in all");
    });
  });

  describe("export and purge", () => {
    let folder: string;
    let file: string;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "kept-"));
      file = join(folder, "kept.jsonl");
      for (const number of [1, 2]) await aws.sendDeadLetter(number);
      await aws.sendDeadLetter(3, { consumer: "search-index" });
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const ofJournal = "--subscription user/journal --kind consumer";
    const bodiesIn = async (queue: string) => (await aws.messagesIn(queue)).map(({ Body }) => Body);

    it("write what is meant to a file, whole and for its owner alone, and leave it where it is", async () => {
      const typed = await aws.does(`dead-letters export ${ofJournal} --file ${file}`);
      expect(typed.out).to.equal(`2 messages are in ${file}, and still where they were.`);
      interface Line extends Told {
        readonly attributes: Record<string, { StringValue: string }>;
      }
      const lines = readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => json<Line>(line));
      expect(lines.map(({ eventId }) => eventId)).to.have.members([idOf(1), idOf(2)]);
      expect(lines[0]?.attributes["reason"]?.StringValue).to.equal("permanent");
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      expect(await bodiesIn(journalDeadLetters)).to.have.members(lines.map(({ body }) => body));
      await aws.fails(`dead-letters export --file ${file}`, 2, "cannot be made");
    });

    it("delete what an export has in its file, and nothing that came later", async () => {
      await aws.does(`dead-letters export ${ofJournal} --file ${file}`);
      await aws.sendDeadLetter(4);
      const purge = `dead-letters purge --exported ${file}`;
      const dry = await aws.does(`${purge} --dry-run`);
      expect(dry.notes).to.equal(
        "Would delete 2 in all: 2 permanent user.profile-deleted. Nothing was deleted.",
      );
      const no = await aws.does(purge, { answer: "n" });
      expect(no.asked[0]).to.contain("Delete for good, of dev: 2 in all");
      await aws.fails(purge, 2, "say --yes");
      expect((await aws.does(`${purge} --yes`)).out).to.equal("2 of 2 messages were deleted.");
      const [left, ...others] = await bodiesIn(journalDeadLetters);
      expect([left?.includes(idOf(4)), others.length]).to.deep.equal([true, 0]);
      expect((await aws.does(`${purge} --yes`)).notes).to.equal("There is nothing to purge.");
    });

    it("are allowed and told where AWS is by a profile, as on an operator's machine", async () => {
      const config = join(folder, "config");
      writeFileSync(
        config,
        `[profile oncall]\naws_access_key_id = a\naws_secret_access_key = b\nendpoint_url = ${aws.local.url}\n`,
      );
      const names = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;
      const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
      const none = Object.fromEntries(names.map((name) => [name, undefined]));
      aws.setEnvironment({ ...none, AWS_PROFILE: "oncall", AWS_CONFIG_FILE: config });
      try {
        await aws.does(`dead-letters export ${ofJournal} --file ${file}`);
        await aws.does(`dead-letters purge --exported ${file} --yes`);
      } finally {
        aws.setEnvironment({ ...before, AWS_PROFILE: undefined, AWS_CONFIG_FILE: undefined });
      }
      expect(await bodiesIn(journalDeadLetters)).to.deep.equal([]);
    });

    it("export to its file what could be read, and fail, where that is not all", async () => {
      const { sqs } = aws.local.services;
      const receive = sqs.operations["ReceiveMessage"];
      let isFirst = true;
      const ReceiveMessage = async (input: object): Promise<object | undefined> => {
        if (!isFirst) throw new AwsError("OverLimit", "Too many are in flight", 403, "OverLimit");
        isFirst = false;
        return receive?.(input);
      };
      Object.assign(sqs.operations, { ReceiveMessage });
      await aws.fails(`dead-letters export ${ofJournal} --file ${file}`, 1, "Not all of ");
      expect(readFileSync(file, "utf8").trimEnd().split("\n")).to.have.length(2);
    });

    it("delete by filter, and say which are no longer there", async () => {
      await aws.send(`${userBus}-unmatched`, envelopeOf(eventOf(1)));
      expect((await aws.does("unmatched purge --type user.* --yes")).out).to.contain("1 of 1");
      const gone = await aws.fails(
        "dead-letters purge --subscription user/search-index --kind consumer",
        1,
        "no longer there, or in another hand",
        { answer: "y", asks: async () => void (await bodiesIn(`${userBus}-search-index-dead-letters`)) },
      );
      expect(gone.out).to.equal("0 of 1 messages were deleted.");
    });

    for (const [line, says] of [
      ["", "Say which dead letters"],
      ["--exported nowhere.jsonl", "cannot be read"],
      [`--exported ${__filename}`, "line 1: it is no line of an export"],
    ] as const) {
      it(`refuse dead-letters purge ${line.slice(0, 25)}, and delete nothing`, async () => {
        await aws.fails(`dead-letters purge ${line} --yes`, 2, says);
        expect(await bodiesIn(journalDeadLetters)).to.have.length(2);
      });
    }
  });

  describe("alarm", () => {
    const late = `${userBus}-journal-delivery-late`;
    const trouble = `${userBus}-domain-in-trouble`;
    interface Listed {
      readonly name: string;
      readonly state: string;
      readonly muted: string;
      readonly runbook: string;
    }
    beforeEach(async () => {
      const { monitoring } = aws.local.services;
      for (const AlarmName of [late, "bellyfed-domain-user-prod-journal-delivery-late"])
        await call(monitoring, "PutMetricAlarm", {
          AlarmName,
          AlarmDescription: "Late. Runbook: docs/runbooks/delivery-late.md",
          ...{ Namespace: "n", MetricName: "m", Period: 60, Statistic: "Sum", EvaluationPeriods: 1 },
          ...{ ComparisonOperator: "GreaterThanThreshold", Threshold: 1 },
        });
      await call(monitoring, "PutCompositeAlarm", { AlarmName: trouble, AlarmRule: `ALARM("${late}")` });
    });
    const listed = (options = ""): Promise<Listed[]> => aws.json<Listed[]>(`alarm list ${options}`);

    it("lists those of the stack that fire, with their runbooks", async () => {
      expect((await aws.does("alarm list")).notes).to.equal("Of 2 alarms 0 fire and 0 are muted.");
      expect((await listed("--all")).map(({ name }) => name)).to.deep.equal([trouble, late]);
      const fire = { AlarmName: late, StateValue: "ALARM", StateReason: "late" };
      await call(aws.local.services.monitoring, "SetAlarmState", fire);
      const [told, ...others] = await listed();
      expect(others).to.deep.equal([]);
      expect(told).to.include({ name: late, state: "ALARM", runbook: "docs/runbooks/delivery-late.md" });
      expect((await aws.does("alarm list")).out).to.match(
        /delivery-late +ALARM +\d{4}-.*runbooks\/delivery-late\.md +late/,
      );
      await aws.fails("alarm list --stack prod-like", 2, "Allowed choices");
    });

    it("mutes for a time, says what still fires, shows it until it is over, and unmutes before", async () => {
      let nowMs = Date.now();
      // Whoever thinks about it for a while is not muted from a time that is over.
      const asks = async (): Promise<void> => void (nowMs += 90_000);
      const person = { nowMs: () => nowMs };
      const until = new Date(Math.ceil((nowMs + 95_000) / 60_000) * 60_000 + 7_200_000).toISOString();
      const mute = `alarm mute ${late} --for 2h --why "search is being moved"`;
      expect((await aws.type(mute, person)).notes)
        .to.contain("for 120 minutes")
        .and.to.contain("say --yes");
      const typed = await aws.does(mute, { ...person, answer: "y", asks });
      expect(typed.out).to.contain(`until ${until}: ${late}`);
      expect(typed.notes).to.equal(`Not muted, and fires with them: ${trouble}.`);
      const who = `arn:aws:iam::${aws.local.account.id}:root`;
      const [told] = await listed();
      expect(told).to.include({ name: late, muted: `until ${until}: search is being moved (${who})` });
      await aws.does(`alarm unmute ${late} --yes`);
      expect(await listed()).to.deep.equal([]);
    });

    it("shows what others have silenced, and says that it cannot end that", async () => {
      await call(aws.local.services.monitoring, "PutCompositeAlarm", {
        ...{ AlarmName: trouble, AlarmRule: `ALARM("${late}")`, ActionsEnabled: false },
      });
      expect((await listed())[0]?.muted).to.equal("until somebody enables its actions");
      await aws.fails(`alarm unmute ${trouble} --yes`, 1, "Muted by others than alarm mute");
    });

    for (const [line, says] of [
      [`${late} --for 0s --why x`, "from 1m to 15d"],
      [`${late} --for 16d --why x`, "from 1m to 15d"],
      [`${late} --for 1h --why " "`, "--why is empty"],
      [`${late} nobody --for 1h --why x`, "has no alarm nobody"],
    ] as const) {
      it(`refuses alarm mute ${line}, and mutes nothing`, async () => {
        await aws.fails(`alarm mute ${line} --yes`, 2, says);
        expect(await listed()).to.deep.equal([]);
      });
    }
  });

  describe("dead-letters redrive", () => {
    const oneRedriven = { code: 0, notes: "1 redriven, 0 to the parking lot, 0 left, 0 failed." };
    const bodies = (count: number) =>
      Array.from({ length: count }, (_, index) => envelopeOf(eventOf(index + 1)));

    it("sends a subscription's back, says so for each, and leaves the others alone", async () => {
      await aws.sendDeadLetter(1);
      await aws.sendDeadLetter(2, { consumer: "search-index" });
      const typed = await aws.type("dead-letters redrive --subscription user/journal --yes");
      expect(typed).to.include(oneRedriven);
      expect(typed.out).to.match(new RegExp(`^redriven .*${idOf(1)} .*to ${userBus}-journal$`));
      const [message] = await aws.messagesIn(`${userBus}-journal`);
      expect(message?.Body).to.contain(idOf(1));
      expect(message?.MessageAttributes?.["recoveries"]?.StringValue).to.equal("1");
      expect(await aws.messagesIn(journalDeadLetters)).to.deep.equal([]);
      expect(await aws.messagesIn(`${userBus}-search-index-dead-letters`)).to.have.length(1);
    });

    it("sends undelivered events to the subscription they were for", async () => {
      await aws.sendUndelivered(1, `${userBus}-search-index`);
      await aws.sendUndelivered(2, `${userBus}-journal`);
      const typed = await aws.type(
        "dead-letters redrive --kind undelivered --subscription user/search-index --yes",
      );
      expect(typed).to.include(oneRedriven);
      expect(await aws.messagesIn(`${userBus}-search-index`)).to.have.length(1);
      expect(await aws.messagesIn(`${userBus}-undelivered`)).to.have.length(1);
    });

    it("gives an event that its bus could not encrypt back to the bus", async () => {
      await aws.sendUndelivered(1);
      const typed = await aws.type("dead-letters redrive --kind undelivered --yes");
      expect(typed).to.include(oneRedriven);
      expect(await aws.messagesIn(`${userBus}-undelivered`)).to.have.length(0);
      while (aws.local.underWay() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      const [delivered] = await aws.messagesIn(`${userBus}-search-index`);
      expect(json<object>(delivered?.Body ?? "{}")).to.deep.include({ resources: ["bellyfed:recoveries/1"] });
    });

    it("publishes again exactly what was published, whatever its numbers and spelling", async () => {
      const detail = `{"n":9007199254740993, "big":12345678901234567890,"huge":1e400,"price":1.10,"a":1,"a":2}`;
      const { detail: _, ...envelope } = json<{ detail: object }>(envelopeOf(eventOf(1)));
      const body = `${JSON.stringify(envelope).slice(0, -1)},"detail":${detail}}`;
      await aws.sendUndelivered(1, undefined, body);
      await aws.does("dead-letters redrive --kind undelivered --yes");
      while (aws.local.underWay() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      const [delivered] = await aws.messagesIn(`${userBus}-search-index`);
      expect(delivered?.Body).to.contain(`,"detail":${detail}}`);
    });

    it("sends to the parking lot what cannot be parsed with its body, and counts it", async () => {
      await aws.send(journalDeadLetters, "hello");
      const typed = await aws.type("dead-letters redrive --yes --json");
      expect(json<object>(typed.out)).to.include({ redriven: 0, movedToParkingLot: 1, failed: 0 });
      const [kept] = await aws.messagesIn("bellyfed-parking-lot-dev");
      expect(kept?.Body).to.equal("hello");
      expect(kept?.MessageAttributes?.["parkingLotReason"]?.StringValue).to.equal("unparseable");
    });

    it("sends those of the parking lot only when they are asked for", async () => {
      const origin = `arn:aws:sqs:us-east-1:${aws.local.account.id}:${userBus}-journal`;
      const { body, attributes } = await aws.deadLetter(1, { reason: "undelivered", origin, recoveries: 3 });
      await aws.send("bellyfed-parking-lot-dev", body, attributes);
      expect((await aws.type("dead-letters redrive --yes")).notes).to.equal("There is nothing to redrive.");
      await aws.does("dead-letters redrive --kind parking-lot --yes");
      expect(await aws.messagesIn(`${userBus}-journal`)).to.have.length(1);
      expect(await aws.messagesIn("bellyfed-parking-lot-dev")).to.deep.equal([]);
    });

    it("lets SQS itself move a whole queue of what SQS has moved there", async () => {
      await aws.letSqsMove("journal", bodies(3));
      const typed = await aws.type("dead-letters redrive --subscription user/journal --rate 500 --yes");
      expect(typed.out).to.match(new RegExp(`^redriven +${journalDeadLetters}  3 messages, moved by SQS$`));
      expect(typed).to.include({ code: 0, notes: "3 redriven, 0 to the parking lot, 0 left, 0 failed." });
      expect(await aws.messagesIn(`${userBus}-journal`)).to.have.length(3);
    });

    it("takes over message by message where SQS cannot go on", async () => {
      await aws.letSqsMove("journal", bodies(10));
      // Beyond the sample, and with no source that SQS knows.
      await aws.sendDeadLetter(11);
      await aws.does("dead-letters redrive --subscription user/journal --rate 500 --yes");
      expect(await aws.messagesIn(`${userBus}-journal`)).to.have.length(11);
      expect(await aws.messagesIn(journalDeadLetters)).to.deep.equal([]);
    });

    it("stops SQS, too, when it is interrupted, and loses nothing", async () => {
      await aws.letSqsMove("journal", bodies(20));
      const interruption = new AbortController();
      aws.local.trace.listen(({ step }) => {
        if (step === "moved") interruption.abort();
      });
      const says = `SQS did not move all of ${journalDeadLetters}: interrupted.`;
      await aws.fails("dead-letters redrive --rate 5 --yes", 130, says, { signal: interruption.signal });
      const moved = (await aws.messagesIn(`${userBus}-journal`)).length;
      expect(moved).to.be.within(1, 19);
      expect(await aws.messagesIn(journalDeadLetters)).to.have.length(20 - moved);
    });

    it("moves nothing in a dry run, asks nobody, and is not stopped by an open breaker", async () => {
      await aws.sendDeadLetter(1);
      await aws.type('breaker open --subscription user/journal --why "a test" --yes');
      const typed = await aws.does("dead-letters redrive --dry-run");
      expect(typed.notes).to.match(
        /^Would redrive 0, move 0 to the parking lot and leave 1; 0 would fail\. Nothing was changed\.$/,
      );
      expect(typed.out).to.match(/^would be left .*the breaker of user\/journal is FORCED_OPEN/);
      expect(await aws.messagesIn(journalDeadLetters)).to.have.length(1);
    });

    it("refuses while the breaker is open, unless forced", async () => {
      await aws.sendDeadLetter(1);
      await aws.type('breaker open --subscription user/journal --why "a test" --yes', {
        nowMs: () => Date.parse("2026-11-23T12:00:00.000Z"),
      });
      await aws.fails(
        "dead-letters redrive --yes",
        1,
        /^Nothing was moved: the breaker of user\/journal is FORCED_OPEN since 2026-11-23T12:00:00\.000Z.*--force/,
      );
      await aws.does("dead-letters redrive --yes --force");
      expect(await aws.messagesIn(`${userBus}-journal`)).to.have.length(1);
    });

    it("asks first; moves nothing on no, and nothing where nobody can be asked", async () => {
      await aws.sendDeadLetter(1);
      const no = await aws.type("dead-letters redrive", { answer: "n" });
      expect(no).to.include({ code: 0, notes: "Nothing was changed." });
      const nobody = await aws.type("dead-letters redrive");
      expect(nobody.code).to.equal(2);
      expect(nobody.notes).to.contain(`${journalDeadLetters} (1)`).and.to.contain("--yes");
      expect(await aws.messagesIn(`${userBus}-journal`)).to.deep.equal([]);
    });

    it("sends the dead letters of a subscription that has gone to the one that is named", async () => {
      await call(aws.local.services.sqs, "CreateQueue", { QueueName: `${userBus}-old-dead-letters` });
      await aws.sendDeadLetter(1, { consumer: "old" });
      const options = `dead-letters redrive --queue ${userBus}-old-dead-letters --yes`;
      const lost = await aws.type(options);
      expect(lost.code).to.equal(1);
      expect(lost.out).to.contain("no-destination");
      await aws.does(`${options} --to ${userBus}-journal`);
      expect(await aws.messagesIn(`${userBus}-journal`)).to.have.length(1);
    });

    it("says what stays when it is interrupted", async () => {
      for (let number = 1; number <= 30; number++) await aws.sendDeadLetter(number);
      const interruption = new AbortController();
      const person = { signal: interruption.signal, reads: () => interruption.abort() };
      const says = "Interrupted: what is not named above is where it was.";
      await aws.fails("dead-letters redrive --yes --rate 20", 130, says, person);
      const moved = (await aws.messagesIn(`${userBus}-journal`)).length;
      expect(moved).to.be.within(1, 29);
      expect(await aws.messagesIn(journalDeadLetters)).to.have.length(30 - moved);
    });

    for (const [line, says] of [
      ["--queue no-such-queue --yes", /has no queue no-such-queue\. Nothing was moved\./],
      [`--queue ${userBus}-journal --yes`, /is no queue of dead letters\. Nothing was moved\./],
      [`--to ${userBus}-journal --yes`, /--to needs a --queue/],
      [
        `--queue ${journalDeadLetters} --to no-such-queue --yes`,
        /no subscription with a queue no-such-queue/,
      ],
      ["--subscription user/nobody --yes", /no subscription user\/nobody.*user\/journal, user\/search-index/],
      ["--subscription food/journal --yes", /domains are user, auth, system, analytics/],
      ["--rate 501 --yes", /whole number from 1 to 500/],
      ["--kind lost --yes", /Allowed choices are consumer, undelivered, parking-lot/],
      ["--stack moon --yes", /Allowed choices are dev, prod/],
      ["--everything --yes", /unknown option '--everything'/],
    ] as const) {
      it(`refuses ${line} as wrong use, and moves nothing`, async () => {
        await aws.sendDeadLetter(1);
        await aws.fails(`dead-letters redrive ${line}`, 2, says);
        expect(await aws.messagesIn(journalDeadLetters)).to.have.length(1);
      });
    }
  });

  describe("rejected", () => {
    it("lists and shows them, whatever they are, and has no way to send them", async () => {
      const { attributes } = await aws.deadLetter(1, { reason: "malformed-json", eventId: "message-1" });
      await aws.send(`${userBus}-rejected`, "{", attributes);
      const [told] = await aws.json<Told[]>("rejected list --subscription user/journal");
      expect(told).to.include({ reason: "malformed-json", queue: `${userBus}-rejected` });
      expect((await aws.type("rejected list --subscription user/search-index")).notes).to.equal("0 in all");
      expect((await aws.type("rejected show message-1")).out).to.match(/\n\n\{$/);
      expect((await aws.type("rejected redrive")).code).to.equal(2);
    });
  });

  describe("publish, archive, replay", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "events-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    function fileOf(...lines: readonly string[]): string {
      const path = join(folder, "events.jsonl");
      writeFileSync(path, lines.join("\n"));
      return path;
    }
    const lineOf = (number: number, at?: string): string => JSON.stringify(eventOf(number, at));
    const replay = "replay --domain user --from 2h --to 30m";
    const hourAgo = (): string => new Date(Date.now() - 3_600_000).toISOString();

    it("publishes a file to the domain's bus", async () => {
      const typed = await aws.type(`publish ${fileOf(lineOf(1), "", lineOf(2))} --yes`);
      expect(typed).to.include({ code: 0, out: "2 of 2 events were published." });
      await aws.local.services.events.idle();
      expect(await aws.messagesIn(`${userBus}-journal`)).to.have.length(2);
    });

    it("says what it could not confirm, because the bus could not be asked about", async () => {
      const denied = async () => Promise.reject(new AwsError("AccessDeniedException", "no", 400));
      Object.assign(aws.local.services.events.operations, { DescribeEventBus: denied });
      const typed = await aws.does(`publish ${fileOf(lineOf(1), lineOf(2))} --yes`);
      expect(typed.out).to.match(/^2 of 2 events were published\.\nOf these 2 are unconfirmed: /);
      expect(typed.notes).to.match(/cannot tell whether event bus .*DescribeEventBus: AccessDenied/);
    });

    it("publishes nothing of a file with a bad line, unless told to pass over it", async () => {
      const file = fileOf(lineOf(1), "{}", lineOf(2));
      const refused = await aws.type(`publish ${file} --yes`);
      expect(refused.code).to.equal(2);
      expect(refused.notes).to.equal(
        "Line 2: must be an object with a type\nNothing was published: 1 of 3 lines are invalid.",
      );
      const passed = await aws.type(`publish ${file} --skip-invalid --yes`);
      expect(passed).to.include({ code: 0, out: "2 of 2 events were published." });
    });

    it("publishes an event over the limit by claim check, and shows where its data is", async () => {
      const { s3 } = aws.local.services;
      const Bucket = "bellyfed-claims-dev-000000000000-us-east-1";
      await call(s3, "CreateBucket", { Bucket });
      const event = eventOf(1);
      const data = { ...(event.data as object), more: "x".repeat(1_100_000) };
      const typed = await aws.type(`publish ${fileOf(JSON.stringify({ ...event, data }))} --yes`);
      expect(typed).to.include({ code: 0, out: "1 of 1 events were published." });
      await aws.local.services.events.idle();
      const [message] = await aws.messagesIn(`${userBus}-journal`);
      await aws.sendDeadLetter(1, {}, message?.Body);
      const shown = await aws.type(`dead-letters show ${idOf(1)}`);
      const [, key] =
        /^data +s3:\/\/bellyfed-claims-dev-000000000000-us-east-1\/(claims\/\S+), 11\d{5} bytes$/m.exec(
          shown.out,
        ) ?? [];
      const { Body } = (await call(s3, "GetObject", { Bucket, Key: key })) as { Body: Uint8Array };
      expect(json<object>(String(Body))).to.deep.equal(data);
    });

    it("keeps what could not be sent in a file of its own, and never writes over an earlier one", async () => {
      const noBus = JSON.parse(lineOf(1)) as object;
      const file = fileOf(JSON.stringify(noBus));
      writeFileSync(`${file}.unsent.jsonl`, "earlier\n");
      // The stack prod is not in this account: its bus does not exist.
      const typed = await aws.type(`publish ${file} --stack prod --yes`);
      expect(typed.code).to.equal(1);
      expect(typed.out).to.equal("0 of 1 events were published.");
      expect(typed.notes).to.contain("UnknownBus").and.to.contain(`${file}.unsent-2.jsonl`);
      expect(readFileSync(`${file}.unsent.jsonl`, "utf8")).to.equal("earlier\n");
      expect(statSync(`${file}.unsent-2.jsonl`).mode & 0o777).to.equal(0o600);
      expect(json<object>(readFileSync(`${file}.unsent-2.jsonl`, "utf8"))).to.deep.equal(noBus);
    });

    it("keeps what an interruption left unsent", async () => {
      const file = fileOf(lineOf(1), lineOf(2));
      const typed = await aws.type(`publish ${file} --yes`, { signal: AbortSignal.abort() });
      expect(typed.code).to.equal(130);
      expect(readFileSync(`${file}.unsent.jsonl`, "utf8")).to.equal(`${readFileSync(file, "utf8")}\n`);
    });

    it("reads a file with a byte order mark, and publishes nothing of one that is not UTF-8", async () => {
      const file = fileOf(`\ufeff${lineOf(1)}`);
      expect(await aws.type(`publish ${file} --yes`)).to.include({
        code: 0,
        out: "1 of 1 events were published.",
      });
      const latin = fileOf("");
      writeFileSync(
        latin,
        Buffer.from(`${lineOf(1)}\n${lineOf(2).replace('"source":"', '"source":"M\u00fcller')}`, "latin1"),
      );
      const typed = await aws.type(`publish ${latin} --yes --skip-invalid`);
      expect(typed).to.include({ code: 2, out: "" });
      expect(typed.notes).to.equal(`${latin} is not UTF-8. Convert it first.`);
    });

    it("refuses what is no file, and asks before it publishes", async () => {
      for (const unreadable of ["nowhere.jsonl", folder]) {
        const typed = await aws.type(`publish ${unreadable} --yes`);
        expect(typed).to.include({ code: 2, out: "" });
        expect(typed.notes).to.contain(`${unreadable} cannot be read`);
      }
      const file = fileOf(lineOf(1));
      expect((await aws.type(`publish ${file}`)).code).to.equal(2);
      expect((await aws.type(`publish ${file}`, { answer: "no" })).out).to.equal("");
      expect((await aws.type(`publish ${fileOf("")} --yes`)).notes).to.contain("no event to publish");
      expect(existsSync(`${file}.unsent.jsonl`)).to.equal(false);
    });

    it("lists archives, as a table and as JSON", async () => {
      expect((await aws.type("archive list")).out).to.contain(userBus);
      const [told] = await aws.json<{ domain: string; retentionDays: number }[]>("archive list");
      expect(told).to.include({ domain: "user", retentionDays: 7 });
      await aws.fails("archive list --stack prod", 1, 'no archive of the stack "prod"');
    });

    it("replays to the chosen subscription only, and waits until that is done", async () => {
      await aws.type(`publish ${fileOf(lineOf(1, hourAgo()), lineOf(2, hourAgo()))} --yes`);
      await aws.local.services.events.idle();
      for (const queue of ["journal", "search-index"]) await aws.messagesIn(`${userBus}-${queue}`);
      const typed = await aws.does(`${replay} --subscription search-index --name again --yes`);
      expect(typed.out).to.contain("The replay again is complete.");
      await aws.local.services.events.idle();
      const replayed = await aws.messagesIn(`${userBus}-search-index`);
      expect(replayed.map(({ Body }) => json<Record<string, string>>(Body)["replay-name"])).to.deep.equal([
        "again",
        "again",
      ]);
      expect(await aws.messagesIn(`${userBus}-journal`)).to.deep.equal([]);
      await aws.fails(`${replay} --name again --yes`, 2, "choose another --name");
    });

    it("starts nothing in a dry run, and nothing that nobody agreed to", async () => {
      const dry = await aws.does(`${replay} --dry-run`);
      expect(dry.out)
        .to.match(/^Would start: .*\nNothing was started\.$/)
        .and.to.contain("to: journal, search-index.");
      expect((await aws.type(replay)).code).to.equal(2);
      expect((await aws.type(replay, { answer: "" })).notes).to.equal("Nothing was changed.");
      expect(await call(aws.local.services.events, "ListReplays", {})).to.have.property("Replays").that.is
        .empty;
    });

    it("goes on in AWS when the person no longer watches", async () => {
      await aws.type(`publish ${fileOf(lineOf(1, hourAgo()))} --yes`);
      const says = "aws events cancel-replay --replay-name long";
      await aws.fails(`${replay} --name long --yes`, 130, says, { signal: AbortSignal.abort() });
    });

    it("fails when the replay does", async () => {
      await aws.type(`publish ${fileOf(lineOf(1, hourAgo()))} --yes`);
      const cancel = async () => {
        const stopped = { ReplayName: "stopped" };
        await call(aws.local.services.events, "CancelReplay", stopped).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 60));
      };
      const cancelled = /The replay stopped is CANCELL/;
      await aws.fails(`${replay} --name stopped --yes`, 1, cancelled, { sleeps: cancel });
    });

    for (const [line, says] of [
      ["--domain user --from 9d --to 1h --yes", /before what the archive .* keeps: 7 days/],
      ["--domain user --from yesterday --to 1h --yes", /ISO 8601/],
      ["--domain user --from 2h --to 1h --subscription nobody --yes", /There are: journal, search-index/],
      ["--domain user --from 2h --to 1h --subscription user/journal --yes", /without its domain/],
      ["--domain food --from 2h --to 1h --yes", /Allowed choices are user, auth, system, analytics/],
      ["--from 2h --to 1h --yes", /required option '--domain <domain>'/],
      ["--domain user --to 1h --yes", /required option '--from <time>'/],
    ] as const) {
      it(`refuses replay ${line} as wrong use`, async () => {
        await aws.fails(`replay ${line}`, 2, says);
      });
    }
  });

  describe("tail", () => {
    const group = `/aws/lambda/${userBus}-journal`;
    const failure = JSON.stringify({
      type: "user.profile-updated",
      status: "retried",
      error: "x",
      eventId: "e-1",
      duration: 1,
    });

    it("shows what consumers logged, and each line once while it follows", async () => {
      aws.local.services.logs.write(group, failure, "request-1");
      const stop = new AbortController();
      let pauses = 0;
      const typed = await aws.type("tail --domain user", {
        signal: stop.signal,
        sleeps: async () => {
          pauses += 1;
          if (pauses === 1) aws.local.services.logs.write(group, "second", "request-2");
          if (pauses === 3) stop.abort();
        },
      });
      expect(typed.code).to.equal(0);
      expect(typed.out.split("\n").map((line) => line.slice(14))).to.deep.equal([
        `${userBus}-journal  retried  user.profile-updated  e-1  x  1 ms`,
        `${userBus}-journal  second`,
      ]);
    });

    it("shows what a function of a schedule logged, and only that", async () => {
      aws.local.services.logs.write("/aws/lambda/bellyfed-detect-drift-dev", '{"drift":[]}', "request-1");
      aws.local.services.logs.write(group, failure, "request-2");
      const typed = await aws.does("tail --job detect-drift --no-follow --json");
      expect(json<{ line: string }>(typed.out).line).to.equal('{"drift":[]}');
    });

    it("ends where it is not to follow, and begins where it is told", async () => {
      aws.local.services.logs.write(group, "old", "request-1", Date.now() - 7_200_000);
      aws.local.services.logs.write(group, "new", "request-1");
      const lines = (text: string) => text.split("\n").map((line) => json<{ line: string }>(line).line);
      expect(lines((await aws.type("tail --no-follow --json")).out)).to.deep.equal(["new"]);
      expect(lines((await aws.type("tail --no-follow --json --since 3h")).out)).to.deep.equal(["old", "new"]);
      expect((await aws.type("tail --no-follow --subscription user/search-index")).out).to.equal("");
    });
  });

  describe("journal find", () => {
    beforeEach(async () => {
      for (const [number, time] of [
        [1, "2026-11-23T10:00:00.000Z"],
        [3, "2026-11-23T09:00:00.000Z"],
        [2, "2026-11-23T11:00:00.000Z"],
      ] as const) {
        await aws.journal(journalRecord(eventOf(number, time)));
      }
    });
    const at = { nowMs: () => Date.parse("2026-11-23T12:00:00.000Z") };
    const ids = (text: string) => json<{ eventId: string }[]>(text).map(({ eventId }) => eventId);

    it("finds one event with its data", async () => {
      const shown = await aws.does(`journal find --event ${idOf(1)}`);
      expect(shown.out)
        .to.match(/^type +user\.profile-deleted$/m)
        .and.to.contain('"userId"');
      const record = await aws.json<object>(`journal find --event ${idOf(1)}`);
      expect(record).to.include({ eventId: idOf(1), version: 1 });
      expect((await aws.type("journal find --event nobody")).code).to.equal(1);
    });

    it("finds different events that came under one id, however it is spelt", async () => {
      for (const [userId, time] of [
        ["u3", "2026-11-23T10:00:00.002Z"],
        ["u2", "2026-11-23T10:00:00.001Z"],
      ] as const)
        await aws.journal(journalRecord({ ...eventOf(1, time), data: { userId } }));
      const shown = await aws.type(`journal find --event ${idOf(1).toUpperCase()}`);
      expect(shown.out.match(/"userId": ".*"/g)?.slice(1)).to.deep.equal([
        '"userId": "u2"',
        '"userId": "u3"',
      ]);
      expect(shown.notes).to.equal("3 different events came under this id.");
      const keys = ids((await aws.type(`journal find --event ${idOf(1)} --json`)).out);
      expect(keys).to.deep.equal([idOf(1), idOf(1), idOf(1)]);
    });

    it("finds the events of one action, the oldest first", async () => {
      expect(ids((await aws.type("journal find --correlation correlation-1 --json")).out)).to.deep.equal([
        idOf(3),
        idOf(1),
      ]);
      const table = await aws.type("journal find --correlation correlation-1");
      expect(table.out.split("\n")).to.have.length(3);
      expect(table.notes).to.equal("2 found.");
    });

    it("finds events by type and age, up to the limit", async () => {
      const find = async (options: string) => (await aws.type(`journal find --json ${options}`, at)).out;
      expect(ids(await find("--type user.profile-deleted"))).to.have.length(3);
      expect(ids(await find("--type user.profile-updated"))).to.deep.equal([]);
      expect(ids(await find("--type user.profile-deleted --newer-than 2h"))).to.deep.equal([
        idOf(1),
        idOf(2),
      ]);
      expect(ids(await find("--type user.profile-deleted --limit 1"))).to.have.length(1);
    });

    it("takes away the data of an event, when that is meant, and says how many records had some", async () => {
      const { userId } = eventOf(1).data as { userId: string };
      const dry = await aws.does(`journal erase --value ${userId} --dry-run`);
      expect(dry.out).to.equal("Records whose data would go: 3.");
      const erased = await aws.does(`journal erase --event ${idOf(1)}`, { answer: "y" });
      expect(erased.out).to.equal("Records whose data is gone: 1.");
      expect(erased.asked.join()).to.contain("The data goes for good from the journal of dev.");
      const json = await aws.json<object>(`journal find --event ${idOf(1)}`);
      expect(json)
        .to.include({ eventId: idOf(1), type: "user.profile-deleted" })
        .and.not.have.property("data");
      expect((await aws.does(`journal erase --value ${userId} --yes`)).out).to.match(/: 2\.$/);
      for (const options of ["", `--event ${idOf(1)} --value x`])
        expect((await aws.type(`journal erase ${options} --yes`)).code).to.equal(2);
    });

    it("says where it found no journal", async () => {
      for (const options of ["--event 1", "--type user.x"]) {
        await aws.fails(
          `journal find --stack prod ${options}`,
          1,
          /no bucket bellyfed-journal-prod-0{12}-us-east-1 in us-east-1 \(http.*Is prod deployed\?/,
        );
      }
    });

    it("refuses to look for nothing, or for two things at once", async () => {
      expect((await aws.type("journal find")).code).to.equal(2);
      expect((await aws.type("journal find --event 1 --type user.x")).code).to.equal(2);
    });
  });

  describe("breaker", () => {
    interface Status {
      readonly subscription: string;
      readonly state: string;
      readonly deliveries: string;
      readonly since?: string;
      readonly operator?: string;
      readonly reason?: string;
    }
    const status = (options = ""): Promise<Status[]> => aws.json<Status[]>(`breaker status ${options}`);

    it("shows all as closed while nobody has written one", async () => {
      expect((await status()).map((one) => `${one.subscription} ${one.state}`)).to.deep.equal([
        "user/journal CLOSED",
        "user/search-index CLOSED",
      ]);
      expect((await aws.type("breaker status")).out.split("\n")).to.have.length(3);
    });

    const closed = { pk: "b#user/journal", version: 1, rounds: 0, ttl: 0 };
    const kept = (item: object) => aws.put("bellyfed-consumer-state-dev", { ...closed, ...item });

    for (const state of ["FORCED_OPEN", "FORCED_CLOSED"]) {
      it(`shows one that was ${state} before its time was kept, without since`, async () => {
        await kept({ state, operator: "ann", reason: "a drill" });
        const [told] = await status("--subscription user/journal");
        expect(told).to.include({ state, operator: "ann" }).and.not.to.have.property("since");
        await aws.does("breaker status --subscription user/journal");
      });
    }

    it("says since when one that is half open has been open", async () => {
      await kept({ state: "HALF_OPEN", openedAtMs: Date.parse("2026-11-23T11:00:00.000Z"), owner: "i-1" });
      const table = (await aws.type("breaker status --subscription user/journal")).out;
      expect(table).to.match(/HALF_OPEN +\w+ +2026-11-23T11:00:00\.000Z/);
      const asked = await aws.type('breaker close --subscription user/journal --why "a drill"');
      expect(asked.notes).to.contain("HALF_OPEN since 2026-11-23T11:00:00.000Z; order: close.");
    });

    it("says of one that is open only as no event has come to probe", async () => {
      const due = "2026-11-23T11:00:00.000Z";
      const told = async (item: object, nowMs = Date.parse(due) + 1): Promise<string> => {
        await kept({ openedAtMs: Date.parse(due) - 5_000, ...item });
        return (await aws.type("breaker status --subscription user/journal", { nowMs: () => nowMs })).out;
      };
      await aws.does('breaker open --subscription user/journal --why "a drill" --yes');
      const stopped = `cannot close: a probe is due since ${due}, and deliveries are stopped`;
      expect(await told({ state: "OPEN", untilMs: Date.parse(due) })).to.contain(stopped);
      expect(await told({ state: "HALF_OPEN", leaseExpiresAtMs: Date.parse(due) })).to.contain(stopped);
      await aws.does('breaker release --subscription user/journal --why "a drill" --yes');
      expect(await told({ state: "OPEN", untilMs: Date.parse(due) })).to.contain(
        `may close: a probe is due since ${due}, and none has been written down`,
      );
      for (const state of ["OPEN", "CLOSED", "FORCED_OPEN"]) {
        const untilMs = state === "OPEN" ? Date.parse(due) : undefined;
        expect(await told({ state, ...(untilMs && { untilMs }) }, Date.parse(due)), state).not.to.match(
          / a probe is due/,
        );
      }
    });

    for (const [order, state, deliveries] of [
      ["open", "FORCED_OPEN", "stopped"],
      ["close", "FORCED_CLOSED", "on"],
      ["release", "CLOSED", "on"],
    ] as const) {
      it(`${order}s it, keeps who, when and why, and has deliveries ${deliveries}`, async () => {
        const typed = await aws.does(
          `breaker ${order} --subscription user/journal --why "a good reason" --yes`,
          { nowMs: () => Date.parse("2026-11-23T12:00:00.000Z") },
        );
        const who = `arn:aws:iam::${aws.local.account.id}:root`;
        expect(typed.out).to.contain(state).and.to.contain(who);
        const [told, ...others] = await status("--subscription user/journal");
        const since = "2026-11-23T12:00:00.000Z";
        expect(told).to.include({ state, since, operator: who, reason: "a good reason", deliveries });
        expect(others).to.deep.equal([]);
      });
    }

    it("stops deliveries that are on, and says so when it is not waited for", async () => {
      await aws.type('breaker release --subscription user/journal --why "a drill" --yes');
      const stop = new AbortController();
      const interrupted = await aws.type('breaker open --subscription user/journal --why "a drill" --yes', {
        signal: stop.signal,
        reads: () => stop.abort(),
      });
      expect(interrupted.code).to.equal(130);
      expect(interrupted.out).to.contain("FORCED_OPEN").and.not.to.contain("Deliveries");
      expect(interrupted.notes).to.contain("are not stopped yet: say the same again");
      const again = await aws.type('breaker open --subscription user/journal --why "a drill" --yes');
      expect(again.out).to.match(/Deliveries to it are stopped\.$/);
      expect((await status("--subscription user/journal"))[0]).to.include({ deliveries: "stopped" });
    });

    it("says that there is nothing to stop where nothing is delivered", async () => {
      const { lambda } = aws.local.services;
      // A mapping that still changes cannot be deleted.
      await aws.type('breaker open --subscription user/journal --why "a drill" --yes');
      const mappings = async () =>
        (await call(lambda, "ListEventSourceMappings", { FunctionName: `${userBus}-journal` })) as {
          EventSourceMappings: { UUID: string }[];
        };
      const [mapping] = (await mappings()).EventSourceMappings;
      await call(lambda, "DeleteEventSourceMapping", { UUID: mapping?.UUID });
      while ((await mappings()).EventSourceMappings.length > 0) await new Promise(setImmediate);
      await aws.fails(
        'breaker release --subscription user/journal --why "a drill" --yes',
        1,
        `${userBus}-journal has no event source mapping`,
      );
    });

    it("changes nothing without a reason, a known subscription, or somebody's yes", async () => {
      expect((await aws.type("breaker open --subscription user/journal --yes")).notes).to.contain("--why");
      expect((await aws.type('breaker open --subscription user/x --why "y" --yes')).code).to.equal(2);
      expect((await aws.type('breaker open --subscription user/journal --why "y"')).code).to.equal(2);
      expect(
        (await aws.type('breaker open --subscription user/journal --why "y"', { answer: "N" })).code,
      ).to.equal(0);
      expect((await aws.type('breaker open --subscription user/journal --why " " --yes')).code).to.equal(2);
      expect((await status()).every(({ state }) => state === "CLOSED")).to.equal(true);
    });
  });

  describe("around it", () => {
    it("says that the account has nothing of the stack", async () => {
      await aws.fails("dead-letters list --stack prod", 1, 'no queue of the stack "prod" in us-east-1');
    });

    it("says where it is, apart from what it prints, and asks for a stack that was not named", async () => {
      const place = `Stack dev, region us-east-1, endpoint ${aws.local.url}`;
      const named = await aws.does("breaker status --json");
      expect(named.place).to.equal(place);
      expect(json<object[]>(named.out)).to.have.length(2);
      const asked = await aws.run(["breaker", "status"], { answer: " dev\n" });
      expect(asked).to.include({ code: 0, place });
      expect(asked.asked).to.deep.equal([`Which stack: ${stackNames().join(" or ")}? `]);
    });

    for (const [answer, says] of [
      [
        undefined,
        `Which stack? Say ${stackNames()
          .map((name) => `--stack ${name}`)
          .join(" or ")}.`,
      ],
      ["", 'There is no stack "".'],
      ["Prod", 'There is no stack "Prod".'],
    ] as const) {
      it(`assumes no stack where the person says ${answer ?? "nothing"}`, async () => {
        const line = ["breaker", "release", "--subscription", "user/journal", "--why", "a drill", "--yes"];
        const typed = await aws.run(line, answer === undefined ? {} : { answer });
        expect(typed).to.include({ code: 2, out: "", place: "" });
        expect(typed.notes).to.contain(says).and.to.contain("Nothing was asked of AWS.");
      });
    }

    it("names the endpoint of a service that has one of its own, and the profile", () => {
      aws.setEnvironment({ AWS_ENDPOINT_URL_LAMBDA: "http://lambda.local" });
      expect(endpointInUse()).to.equal(`${aws.local.url}, AWS_ENDPOINT_URL_LAMBDA=http://lambda.local`);
      aws.setEnvironment({ AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_LAMBDA: undefined });
      expect(endpointInUse()).to.equal("AWS");
      aws.setEnvironment({ AWS_PROFILE: "oncall" });
      expect(endpointInUse()).to.equal("AWS (profile oncall)");
    });

    it("is of the stack's region where the environment names none", async () => {
      aws.setEnvironment({ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined });
      await aws.does("dead-letters list");
      expect(process.env["AWS_REGION"]).to.equal("us-east-1");
    });

    const verbs = [
      ...["list", "show", "export", "purge", "redrive"].map((verb) => `dead-letters ${verb}`),
      ...["rejected list", "rejected show", "rejected purge", "archive list", "archive export"],
      ...["list", "mute", "unmute"].map((verb) => `alarm ${verb}`),
      ...["replay", "publish", "tail", "journal find", "journal erase"],
      ...["status", "open", "close", "release"].map((verb) => `breaker ${verb}`),
    ];
    it("helps on every level, with examples that could be typed", async () => {
      for (const verb of ["", "dead-letters", "rejected", "archive", "journal", "breaker", ...verbs]) {
        const { code, out } = await aws.type(`${verb} --help`);
        expect(code, verb).to.equal(0);
        const examples = out.slice(out.indexOf("Examples:")).split("\n").slice(1);
        expect(examples.length, verb).to.be.greaterThan(0);
        for (const example of examples) expect(example).to.match(new RegExp(`^  npm run events -- ${verb}`));
      }
    });

    it("says of each option without which nothing is done that it is required", async () => {
      const { out } = await aws.type("alarm mute --help");
      const said = out.replace(/\s+/g, " ");
      expect(said).to.contain("1m to 15d (required)").and.to.contain("`alarm list` shows (required)");
      expect(said.match(/\(required\)/g)).to.have.length(2);
    });

    for (const line of [
      "",
      "dead-letters",
      "no-such-verb",
      "dead-letters no-such-verb",
      "dead-letters show",
    ]) {
      it(`answers "${line}" as wrong use, with what there is`, async () => {
        const typed = await aws.type(line);
        expect(typed.code).to.equal(2);
        expect(typed.notes).not.to.equal("");
      });
    }
  });
});
