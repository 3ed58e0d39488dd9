import { expect } from "chai";
import { defaultAccountId } from "../../../../packages/local-aws/account";
import { LogService } from "../../../../packages/local-aws/logs/log-service";
import { errorOf } from "../../../recording";

const account = { id: defaultAccountId, region: "us-east-1" };
const resourceArn = "arn:aws:events:us-east-1:000000000000:event-bus/orders";
const destinationArn = "arn:aws:logs:us-east-1:000000000000:delivery-destination:orders";

describe("log deliveries", () => {
  let operations: LogService["operations"];

  beforeEach(() => {
    ({ operations } = new LogService({ account }));
  });

  const ask = async (action: string, input: object): Promise<Record<string, { id?: string }>> =>
    (await operations[action]?.(input)) as Record<string, { id?: string }>;
  const putSource = (name: string, logType = "ERROR_LOGS") =>
    ask("PutDeliverySource", { name, logType, resourceArn });
  const create = (deliverySourceName: string) =>
    ask("CreateDelivery", { deliverySourceName, deliveryDestinationArn: destinationArn });

  it("refuses a change while another is under way, whatever it changes", async () => {
    for (const second of [
      () => putSource("orders-info", "INFO_LOGS"),
      () => ask("PutDeliveryDestination", { name: "orders" }),
      () => create("orders-error"),
      () => ask("DeleteDeliverySource", { name: "orders-error" }),
    ]) {
      const first = putSource("orders-error");
      const error = await errorOf(second);
      expect(error.name).to.equal("ConflictException");
      expect(error.message).to.contain("currently being updated");
      await first;
    }
  });

  it("takes one change after the other, also after a refused one", async () => {
    const deliveryDestinationConfiguration = { destinationResourceArn: "arn:aws:logs:::log-group:/orders" };
    await ask("PutDeliveryDestination", { name: "orders", deliveryDestinationConfiguration });
    await putSource("orders-error");
    expect((await errorOf(() => create("orders-info"))).name).to.equal("ResourceNotFoundException");
    const { delivery } = await create("orders-error");
    expect((await errorOf(() => ask("DeleteDeliverySource", { name: "orders-error" }))).message).to.contain(
      "is used by a delivery",
    );
    await ask("DeleteDelivery", { id: delivery?.id });
    await ask("DeleteDeliverySource", { name: "orders-error" });
    await ask("DeleteDeliveryDestination", { name: "orders" });
    expect((await errorOf(() => create("orders-error"))).name).to.equal("ResourceNotFoundException");
  });

  it("gives a bus one source of each log type", async () => {
    await putSource("orders-error");
    await putSource("orders-error");
    expect((await errorOf(() => putSource("other-error"))).name).to.equal("ConflictException");
  });
});
