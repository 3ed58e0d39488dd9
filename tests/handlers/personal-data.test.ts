import { expect } from "chai";
import { catalogue } from "../../events/contracts/catalogue";
import type { EventContract } from "../../events/schema/contract";
import type { EventHandler } from "../../handlers/settings/event-handler";
import type { EventMessage } from "../../events/message/event-message";
import type { Validators } from "../../events/message/validation";
import { PermanentError } from "../../handlers/failures/event-errors";
import { loadValidators } from "../events/load-validators";
import { consume, fakeConsumer, FakeWorld } from "./support/fake-consumer";
import { eventOf, recordOf } from "./support/sample-events";
import { httpError } from "./support/sample-handlers";

/** The values at a path such as `items[].name`. */
function valuesAt(value: unknown, path: string): unknown[] {
  if (path === "") return [value];
  const [head = "", ...rest] = path.split(".");
  const inner = (value as Record<string, unknown> | undefined)?.[head.replace("[]", "")];
  const all = head.endsWith("[]") ? ((inner ?? []) as unknown[]) : [inner];
  return all.flatMap((one) => valuesAt(one, rest.join(".")));
}

/** What the contract marks as personal in an example, also as an address has it; shorter texts are found in any line. */
function personalIn({ personalData, examples }: EventContract): string[] {
  return personalData
    .flatMap((path) => valuesAt(examples[0], path))
    .flatMap((value) => (typeof value === "object" ? Object.values(value ?? {}) : [value]))
    .filter((value) => typeof value === "string" || typeof value === "number")
    .map(String)
    .filter((text) => text.length >= 3)
    .flatMap((text) => [text, encodeURIComponent(text)]);
}

/** Everything that leaves the function for a log, a metric or a message's attributes. */
function saidIn({ lines, deadLetters, rejected }: FakeWorld): string {
  return JSON.stringify([lines, [...deadLetters, ...rejected].map(({ attributes }) => attributes)]);
}

/** Ways in which a handler that means no harm gives away what it was told. */
const blabbers: Readonly<Record<string, EventHandler>> = {
  "logs it": async ({ data }, context) => {
    const said = Object.values(data as object).join(" and ");
    context.log("info", `Got ${JSON.stringify(data)}`, { data, said });
  },
  "fails for good with it": async ({ data }) => {
    throw new PermanentError(`No such ${JSON.stringify(data)}`);
  },
  "fails with it in an address": async ({ data }) => {
    const query = Object.values(data as object).map((value) => encodeURIComponent(String(value)));
    throw new Error(`GET /people?${query.join("&")} answered nothing`);
  },
  "meets a dependency that repeats it": async ({ data }, { dependency }) => {
    const refusal = httpError(503);
    refusal.message = `Busy with ${Object.values(data as object).join(", ")}`;
    await dependency.execute(() => Promise.reject(refusal));
  },
  "throws it": async ({ data }) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- handlers may throw anything
    throw Object.values(data as object).join(" ");
  },
};

describe("personal data", () => {
  let validators: Validators;
  before(() => ({ validators } = loadValidators(catalogue.contracts)));

  async function said(event: EventMessage, handler: EventHandler): Promise<string> {
    const world = new FakeWorld();
    const consumer = { ...fakeConsumer(world, handler), validators };
    await consume(consumer, [recordOf(event)]);
    return saidIn(world);
  }

  function messageOf({ type, version, examples }: EventContract): EventMessage {
    const event = eventOf(1, { version });
    return { ...event, type, data: examples[0] };
  }

  const marked = catalogue.contracts.filter((contract) => personalIn(contract).length > 0);

  it("is marked in contracts of every domain that knows people", () => {
    expect(new Set(marked.map(({ domain }) => domain))).to.include.keys("user", "auth", "analytics");
  });

  for (const contract of marked) {
    describe(`of ${contract.type} v${contract.version}`, () => {
      const personal = personalIn(contract);

      for (const [what, handler] of Object.entries(blabbers)) {
        it(`is nowhere when a handler ${what}`, async () => {
          const everything = await said(messageOf(contract), handler);
          // Blanked out where an author speaks, and not said at all where somebody else does.
          expect(everything).to.match(/…|Error (status 503 )?at |Thrown: string/);
          for (const value of personal) expect(everything).not.to.contain(value);
        });
      }

      it("is nowhere when it breaks its contract", async () => {
        const event = messageOf(contract);
        const breaches = Object.keys(event.data as object).map((field) => ({
          ...event,
          data: { ...(event.data as object), [field]: { not: personal } },
        }));
        const told = await Promise.all(breaches.map((breach) => said(breach, async () => undefined)));
        expect(told.join()).to.contain('"reason":"contract"');
        for (const value of personal) expect(told.join()).not.to.contain(value);
      });
    });
  }

  it("is nowhere when a mail address stands where an id or a type should", async () => {
    const event = eventOf(1, { id: "ann.lee@example.com" });
    for (const broken of [event, { ...eventOf(1), type: "ann.lee@example.com" }]) {
      const everything = await said(broken, async () => undefined);
      expect(everything).to.contain("…").and.not.to.contain("ann.lee");
    }
  });
});
