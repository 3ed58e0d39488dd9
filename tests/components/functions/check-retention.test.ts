import { expect } from "chai";
import { checkRetention } from "../../../components/functions/check-retention";
import { catalogue } from "../../../events/contracts/catalogue";
import {
  consumerSettings,
  type ConsumerSettingsOverrides,
} from "../../../handlers/settings/consumer-settings";
import { errorOf, record } from "../../recording";
import { sampleBus } from "../sample-shared-resources";

const day = 86_400;
const retention = { queueDays: 4, deadLetterDays: 14, archiveDays: 30 };
const checking = (overrides: ConsumerSettingsOverrides) => () =>
  checkRetention(consumerSettings({ maxEventAgeSeconds: 3 * day, ...overrides }), retention);

describe("checkRetention", () => {
  it("lets no event wait until its queue drops it", () => {
    expect(checking({ maxEventAgeSeconds: 4 * day - 1 })).not.to.throw();
    expect(checking({ maxEventAgeSeconds: 4 * day })).to.throw(
      "Consumer setting maxEventAgeSeconds is 345600: must be below 345600, " +
        "for after 4 days the queue drops what it holds.",
    );
  });

  for (const mode of ["mark", "lock"] as const) {
    it(`remembers an event for as long as a replay can bring it back: ${mode}`, () => {
      expect(checking({ idempotency: { mode, expirySeconds: 62 * day } })).not.to.throw();
      expect(checking({ idempotency: { mode, expirySeconds: 62 * day - 1 } })).to.throw(
        "Consumer setting idempotency.expirySeconds is 5356799: must be at least 5356800, which is archiveDays (30), " +
          "queueDays (4) and twice deadLetterDays (14), in which a replay can bring it back; what comes later would be " +
          "handled a second time.",
      );
    });
  }

  it("does not care how long a consumer without idempotency remembers", () => {
    expect(checking({ idempotency: { mode: "none", expirySeconds: 3600 } })).not.to.throw();
  });

  const breaker = { permittedCallsInHalfOpen: 11 };
  const idempotency = { mode: "lock", expirySeconds: 10 * day } as const;
  const wrong: [consumer: ConsumerSettingsOverrides, problem: string][] = [
    [{ breaker }, "breaker.permittedCallsInHalfOpen is 11"],
    [{ maxEventAgeSeconds: 4 * day }, "maxEventAgeSeconds is 345600"],
    [{ idempotency }, "idempotency.expirySeconds is 864000"],
  ];
  for (const [consumer, problem] of wrong) {
    it(`is asked at preview, and names the subscription: ${JSON.stringify(consumer)}`, async () => {
      const spec = { events: catalogue.ofDomain("user"), handler: () => async () => undefined, consumer };
      const subscribing = () => record(() => void sampleBus().subscribe("billing", spec));
      expect((await errorOf(subscribing)).message).to.contain(
        `EventSubscription "user-billing": Consumer setting ${problem}`,
      );
    });
  }
});
