import { expect } from "chai";
import { catalogue } from "../../events/contracts/catalogue";
import type { ConsumerSettings } from "../../handlers/settings/consumer-settings";
import { recordProgram } from "../../packages/recorder/record-stack";
import { readPulumiConfig } from "../../packages/recorder/pulumi-config";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { bellyfed } from "../../stacks/bellyfed";
import { readConfig } from "../../stacks/read-config";
import { ofType, variablesOf } from "../recording";
import { runs } from "../runs";
import { recordedStack, settingOf, stacks } from "./recorded-stack";

/** The stack, and one subscription more, as the README says how to add one. */
function withOneMore(stack: string): Promise<StackGraph> {
  const { values: config } = readPulumiConfig(stack);
  return recordProgram({ project: "bellyfed", stack, config }, () => {
    const { buses } = bellyfed(readConfig(stack));
    buses
      .find(({ domain }) => domain === "user")
      ?.subscribe("one-more", {
        events: catalogue.ofDomain("user").slice(0, 1),
        handler: () => async () => undefined,
        consumer: { idempotency: { mode: "lock" } },
      });
    return {};
  });
}

/** Days of the archive, of a queue and twice of the dead letters. */
function memoryDays(stack: string): number {
  const days = (key: string) => Number(settingOf(stack, key));
  return days("archiveDays") + days("queueDays") + 2 * days("deadLetterDays");
}

describe("the consumers of a stack", () => {
  it("of endpoints lock their events, or mark them for those that know a repeat by its key", async () => {
    const endpoints = ["knows https://a.example/ idempotent", "not https://b.example/"];
    const config = { endpoints: JSON.stringify(endpoints.map((said) => `user/${said}`)) };
    const functions = ofType(await recordedStack("dev", config), "aws:lambda/function:Function");
    const modes = functions.map(variablesOf).flatMap(({ ENDPOINT_URL, CONSUMER_SETTINGS = "" }) => {
      if (ENDPOINT_URL === undefined) return [];
      return [[ENDPOINT_URL, (JSON.parse(CONSUMER_SETTINGS) as ConsumerSettings).idempotency.mode]];
    });
    expect(modes).to.deep.equal([
      ["https://a.example/", "mark"],
      ["https://b.example/", "lock"],
    ]);
  });

  for (const stack of stacks.slice(-runs(1, stacks.length))) {
    it(`all have the breaker and the memory that ${stack} says, one that is added as the README says too`, async () => {
      const functions = ofType(await withOneMore(stack), "aws:lambda/function:Function");
      const consumers = functions
        .map(variablesOf)
        .filter(({ CONSUMER_SETTINGS }) => CONSUMER_SETTINGS !== undefined);
      expect(consumers.map(({ CONSUMER }) => CONSUMER)).to.include.members(["journal", "one-more"]);
      for (const { CONSUMER, CONSUMER_SETTINGS = "" } of consumers) {
        const { breaker, idempotency } = JSON.parse(CONSUMER_SETTINGS) as ConsumerSettings;
        expect(breaker, CONSUMER).to.include({
          maxWaitInOpenStateSeconds: settingOf(stack, "breakerMaxWaitSeconds"),
          slowStartSeconds: settingOf(stack, "breakerSlowStartSeconds"),
        });
        expect(idempotency.expirySeconds, CONSUMER).to.equal(memoryDays(stack) * 86_400);
      }
    });
  }
});
