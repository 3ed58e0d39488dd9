import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect } from "chai";
import { timeOfUuid } from "../../../events/message/time-of-uuid";
import { systemPorts } from "../../../events/publisher/publisher-ports";

describe("systemPorts", () => {
  it("makes ids that carry the time", () => {
    expect(timeOfUuid(systemPorts.newId())).to.be.closeTo(Date.now(), 1_000);
  });

  it("tells figures to whoever listens to the channel", () => {
    const heard: unknown[] = [];
    const listen = (message: unknown): unknown => heard.push(message);
    subscribe("bellyfed:publisher", listen);
    systemPorts.count("SpoolBadRecords", 3);
    unsubscribe("bellyfed:publisher", listen);
    expect(heard).to.deep.equal([{ metric: "SpoolBadRecords", count: 3 }]);
  });

  it("tells warnings and errors as warnings of the process, of different names", async () => {
    const names: string[] = [];
    const listen = (warning: Error): unknown => names.push(`${warning.name}: ${warning.message}`);
    process.on("warning", listen);
    systemPorts.warn("odd");
    systemPorts.error("bad");
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    expect(names).to.deep.equal(["BellyfedPublisher: odd", "BellyfedPublisherError: bad"]);
  });
});
