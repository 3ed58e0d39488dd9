import { expect } from "chai";
import { readFileSync } from "node:fs";
import { catalogue } from "../../../events/contracts/catalogue";
import { domainOf } from "../../../events/domains";
import type { EventMessage } from "../../../events/message/event-message";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import { validateEvent } from "../../../events/message/validate-event";
import { closedAccountId } from "../../../tools/samples/closed-account";
import { missingExamples } from "../../../tools/samples/missing-examples";
import {
  generateSamples,
  summarizeSamples,
  toJsonLines,
  type SampleKind,
} from "../../../tools/samples/generate";
import { samplesFile } from "../../../tools/samples/read-sample-lines";

const samples = generateSamples();
const linesOf = (...kinds: SampleKind[]): EventMessage[] =>
  samples.filter(({ kind }) => kinds.includes(kind)).map(({ line }) => line as EventMessage);
const validatorOf = ({ type, metadata }: EventMessage) =>
  catalogue.ofType(type).find(({ version }) => version === metadata.version)?.validate;

describe("samples", () => {
  it("are what the generator makes, byte for byte", () => {
    expect(
      toJsonLines(samples) === readFileSync(samplesFile, "utf8"),
      "run tools/samples/generate.ts",
    ).to.equal(true);
    expect(toJsonLines(generateSamples()) === toJsonLines(samples), "a second run").to.equal(true);
  });

  it("are two thousand lines of the kinds that the README counts", () => {
    const counts = { good: 0, duplicate: 0, contract: 0, "unknown-type": 0 } as Record<SampleKind, number>;
    for (const byKind of Object.values(summarizeSamples(samples)))
      for (const [kind, count] of Object.entries(byKind))
        counts[kind as SampleKind] = (counts[kind as SampleKind] ?? 0) + count;
    expect(counts).to.deep.equal({
      good: 1930,
      duplicate: 20,
      contract: 15,
      "unknown-type": 10,
      "too-many-hops": 5,
      envelope: 5,
      "closed-account": 15,
    });
  });

  it("can all be handed to PutEvents, on one of the domains' buses", () => {
    for (const { line } of samples) {
      expect(domainOf(line.type), line.type).to.be.a("string");
      expect(line.source).to.match(/^bellyfed\.[a-z]+$/);
    }
  });

  it("hold good events of every contract, each valid and published once", () => {
    const good = linesOf("good");
    for (const event of [...good, ...linesOf("closed-account")]) {
      expect(validateEvent(event)).to.equal(undefined);
      expect(validatorOf(event)!(event.data), event.type).to.equal(undefined);
    }
    const seen = new Set(good.map(({ type, metadata }) => `${type} ${metadata.version}`));
    const others = missingExamples(good);
    expect(
      seen.size + new Set(others.map(({ type, metadata }) => `${type} ${metadata.version}`)).size,
    ).to.equal(catalogue.contracts.length);
    const ids = linesOf("good", "closed-account", "contract", "unknown-type", "too-many-hops");
    expect(new Set(ids.map(({ metadata }) => metadata.id)).size).to.equal(1930 + 15 + 15 + 10 + 5);
  });

  it("repeat twenty different good events, after their first time", () => {
    const place = new Map<string, number>();
    const repeated = samples.filter(({ kind, line }, index) => {
      if (kind === "good") place.set(JSON.stringify(line), index);
      return kind === "duplicate" && place.has(JSON.stringify(line));
    });
    expect(new Set(repeated.map(({ line }) => (line as EventMessage).metadata.id)).size).to.equal(20);
  });

  it("break exactly the rule that their kind names", () => {
    for (const event of linesOf("contract")) {
      expect(validateEvent(event)).to.equal(undefined);
      expect(validatorOf(event)!(event.data), event.type).to.be.an("object");
    }
    for (const event of linesOf("unknown-type")) expect(catalogue.ofType(event.type)).to.deep.equal([]);
    const { maxHops } = consumerSettings();
    for (const event of linesOf("too-many-hops")) {
      expect(validatorOf(event)!(event.data), event.type).to.equal(undefined);
      expect(event.metadata.hops).to.be.greaterThan(maxHops);
    }
    for (const event of linesOf("unknown-type", "too-many-hops"))
      expect(validateEvent(event)).to.equal(undefined);
    const paths = linesOf("envelope").map((event) => validateEvent(event)?.path);
    expect(paths).to.have.members(["/data", "/data", "/metadata", "/metadata/id", "/metadata/time"]);
  });

  it("name the closed account where they say so, and nowhere else", () => {
    for (const { kind, line } of samples)
      expect(JSON.stringify(line).includes(closedAccountId), kind).to.equal(kind === "closed-account");
  });

  it("hang together: causes come first, share the correlation, and are one hop nearer, on one day", () => {
    const before = new Map<string, EventMessage>();
    for (const event of linesOf("good")) {
      const { id, time, causationId, correlationId, hops } = event.metadata;
      expect(time.slice(0, 10)).to.equal("2026-11-20");
      if (causationId === undefined) expect(hops).to.equal(0);
      else {
        const cause = before.get(causationId)!.metadata;
        expect([cause.correlationId, cause.hops + 1]).to.deep.equal([correlationId, hops]);
      }
      before.set(id, event);
    }
  });
});
