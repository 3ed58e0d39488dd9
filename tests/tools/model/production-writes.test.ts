import { expect } from "chai";
import { productionWrites } from "../../../tools/model/production-writes";

describe("tools/model/production-writes", () => {
  it("tells each kind of write once, in the model's words", async () => {
    const { idempotency, breaker } = await productionWrites([1, 5], 100);
    const item = (state: string, version: number, lease: number, owner: number): string =>
      `{ state: "${state}", version: ${version}, attempts: 0, failures: 0, crashes: 0, lease: ${lease}, owner: ${owner}, ` +
      "ownMessage: 0, deadLettered: Set() }";
    const [none, first] = [item("NONE", 0, 0, 0), item("IN_PROGRESS", 1, 2, 2)];
    expect([...idempotency]).to.include(`{ before: ${none}, after: ${first} }`);
    const [begun, handled] = [item("IN_PROGRESS", 1, 1, 1), item("COMPLETED", 2, 0, 0)];
    expect([...idempotency]).to.include(`{ before: ${begun}, after: ${handled} }`);
    expect([...breaker].join()).to.contain('state: "OPEN"');
  });
});
