import { expect } from "chai";
import { checkDelivery } from "../../../components/functions/check-delivery";
import type { DeliverySettings } from "../../../components/functions/shared-resources";
import { sampleSharedResources } from "../sample-shared-resources";

const { delivery } = sampleSharedResources();
const checking = (changes: Partial<DeliverySettings>) => () =>
  checkDelivery("user-billing", { ...delivery, ...changes });

describe("checkDelivery", () => {
  const ranges: Readonly<Record<keyof DeliverySettings, readonly [least: number, most: number]>> = {
    batchSize: [1, 10_000],
    batchingWindowSeconds: [0, 300],
    maximumConcurrency: [2, 1000],
    timeoutSeconds: [1, 900],
    memoryMb: [128, 10_240],
  };
  for (const [field, [least, most]] of Object.entries(ranges)) {
    it(`takes ${field} from ${least} to ${most}, and nothing beside`, () => {
      for (const value of [least, most]) expect(checking({ [field]: value })).not.to.throw();
      for (const value of [least - 1, most + 1, least + 0.5, NaN]) {
        expect(checking({ [field]: value })).to.throw(
          `EventSubscription "user-billing": delivery.${field} is ${value}, must be a whole number from ${least} to ${most}.`,
        );
      }
    });
  }

  it("lets no batch of more than 10 do without a window to fill in", () => {
    expect(checking({ batchSize: 10, batchingWindowSeconds: 0 })).not.to.throw();
    expect(checking({ batchSize: 11, batchingWindowSeconds: 1 })).not.to.throw();
    expect(checking({ batchSize: 11, batchingWindowSeconds: 0 })).to.throw(
      'EventSubscription "user-billing": delivery.batchSize is 11; above 10, ' +
        "delivery.batchingWindowSeconds must be at least 1, and it is 0.",
    );
  });
});
