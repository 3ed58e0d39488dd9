import { expect } from "chai";
import type { DomainEventBus } from "../../../components/domain-event-bus";
import { profileCreated } from "../../../events/contracts/user/profiles";
import { errorOf, record } from "../../recording";
import { sampleBus } from "../sample-shared-resources";

const events = [profileCreated];
const busArn = "arn:aws:events:us-east-1:222222222222:event-bus/partner";

describe("a role's name", () => {
  // 41 characters, 1 + 12 for the name and 10 for the region are the 64 that IAM allows.
  const busName = "b".repeat(41);
  const makers: [what: string, make: (bus: DomainEventBus, name: string) => unknown][] = [
    ["a subscription", (bus, name) => bus.subscribe(name, { events, handler: () => async () => undefined })],
    ["a forward", (bus, name) => bus.forwardTo(name, { busArn, events })],
  ];
  for (const [what, make] of makers)
    it(`may have 64 characters; more are refused before AWS does, for ${what}`, async () => {
      const made = (name: string) => record(() => void make(sampleBus({ busName }), name));
      await made("n".repeat(12));
      const { message } = await errorOf(() => made("n".repeat(13)));
      expect(message).to.contain(
        `the role "${busName}-${"n".repeat(13)}-us-east-1" has 65 characters, must have 1 to 64 letters`,
      );
    });
});
