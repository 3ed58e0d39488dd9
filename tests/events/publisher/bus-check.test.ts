import { expect } from "chai";
import { createBusCheck } from "../../../events/publisher/bus-check";
import { testPorts, TestSink } from "./fixtures";

const named = (name: string) => Object.assign(new Error("no"), { name });

describe("createBusCheck", () => {
  const start = () => {
    const sink = new TestSink();
    const ports = testPorts();
    return { sink, ports, check: createBusCheck(sink, ports) };
  };

  it("asks about a bus that it has seen after five minutes, not before", async () => {
    const { sink, ports, check } = start();
    expect(await check.stateOf("bus")).to.equal("confirmed");
    await ports.sleep(299_999);
    await check.stateOf("bus");
    expect(sink.asked).to.have.length(1);
    await ports.sleep(1);
    expect(await check.stateOf("bus")).to.equal("confirmed");
    expect(sink.asked).to.have.length(2);
  });

  it("asks one question for all who want to know at the same time", async () => {
    const { sink, check } = start();
    await Promise.all([check.stateOf("bus"), check.stateOf("bus"), check.stateOf("other")]);
    expect(sink.asked).to.deep.equal(["bus", "other"]);
  });

  it("tells of a bus that was removed, when it was seen and how many events were accepted since", async () => {
    const { sink, ports, check } = start();
    await check.stateOf("bus");
    check.accepted("bus", 2);
    await ports.sleep(300_000);
    await check.stateOf("bus");
    check.accepted("bus", 3);
    await ports.sleep(300_000);
    sink.missing.add("bus");
    expect(await check.stateOf("bus")).to.equal("missing");
    expect(await check.stateOf("bus")).to.equal("missing");
    expect(ports.errors).to.deep.equal([
      "there is no event bus bus, which was last seen at 2026-11-01T12:05:00.000Z: EventBridge drops what it accepts " +
        "for it, 3 events until now; publish what happened since then again",
    ]);
  });

  it("tells of the events that it accepted for a bus which turns out never to have been there", async () => {
    const { sink, ports, check } = start();
    sink.busError = named("TimeoutError");
    await check.stateOf("bus");
    check.accepted("bus", 4);
    await ports.sleep(30_000);
    sink.busError = undefined;
    sink.missing.add("bus");
    expect(await check.stateOf("bus")).to.equal("missing");
    expect(ports.errors[0]).to.match(/^there is no event bus bus: .* 4 events until now/);
  });

  it("says nothing of a missing bus that nothing was sent to: its events are not sent either", async () => {
    const { sink, ports, check } = start();
    sink.missing.add("bus");
    await check.stateOf("bus");
    expect(ports.errors).to.deep.equal([]);
  });

  it("confirms no more what it saw long ago, once it may not ask any more", async () => {
    const { sink, ports, check } = start();
    await check.stateOf("bus");
    await ports.sleep(300_000);
    sink.busError = named("TimeoutError");
    expect(await check.stateOf("bus")).to.equal("unconfirmed");
  });

  for (const [code, waitMs] of [
    ["TimeoutError", 30_000],
    ["AccessDeniedException", 300_000],
  ] as const) {
    it(`asks again ${waitMs / 1_000} s after ${code}, and warns once`, async () => {
      const { sink, ports, check } = start();
      sink.busError = named(code);
      for (let wait = 0; wait < 3; wait++) {
        expect(await check.stateOf("bus")).to.equal("unconfirmed");
        await ports.sleep(waitMs - 1);
        expect(await check.stateOf("bus")).to.equal("unconfirmed");
        await ports.sleep(1);
      }
      expect(sink.asked).to.have.length(3);
      expect(ports.warnings).to.have.length(1);
      expect(ports.warnings[0]).to.match(
        new RegExp(
          `^cannot tell whether event bus bus exists \\(DescribeEventBus: ${code}\\): .*unconfirmed`,
        ),
      );
    });
  }

  it("warns again when the cause is another, or the bus was seen in between", async () => {
    const { sink, ports, check } = start();
    for (const code of ["TimeoutError", "AccessDeniedException", undefined, "AccessDeniedException"]) {
      sink.busError = code === undefined ? undefined : named(code);
      await check.stateOf("bus");
      await ports.sleep(300_000);
    }
    expect(ports.warnings).to.have.length(3);
  });
});
