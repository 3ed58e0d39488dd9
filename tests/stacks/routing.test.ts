import { expect } from "chai";
import { catalogue } from "../../events/contracts/catalogue";
import { busName, domains } from "../../events/domains";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { compilePattern } from "../../packages/local-aws/event-bridge/pattern/event-pattern";
import { ofType } from "../recording";
import { recordedStack, stacks } from "./recorded-stack";

interface Rule {
  readonly bus: string;
  readonly name: string;
  readonly targets: readonly string[];
  matches(type: string): boolean;
}

/** The rules of a stack as EventBridge would see them. */
function rulesOf(graph: StackGraph): Rule[] {
  const targets = ofType(graph, "aws:cloudwatch/eventTarget:EventTarget");
  return ofType(graph, "aws:cloudwatch/eventRule:EventRule").map(({ inputs }) => {
    const pattern = compilePattern(inputs["eventPattern"] as string);
    const bus = inputs["eventBusName"] as string;
    const name = inputs["name"] as string;
    return {
      bus,
      name,
      targets: targets
        .filter((target) => target.inputs["eventBusName"] === bus && target.inputs["rule"] === name)
        .map((target) => String(target.inputs["arn"]).split(/[:/]/).at(-1) ?? ""),
      matches: (type) => pattern.matches(JSON.stringify({ "detail-type": type, detail: {} })),
    };
  });
}

const types = [...new Set(catalogue.contracts.map(({ type }) => type))];

for (const stack of stacks) {
  describe(`routing of ${stack}`, () => {
    let rules: Rule[];

    before(async () => {
      rules = rulesOf(await recordedStack(stack));
    });

    for (const { type, domain } of catalogue.contracts) {
      it(`${type} reaches exactly the ${domain} bus`, () => {
        const ingress = rules.filter(
          (rule) => rule.bus === `bellyfed-ingress-${stack}` && rule.matches(type),
        );
        expect(ingress.flatMap(({ targets }) => targets)).to.deep.equal([busName(domain, stack)]);
      });

      it(`${type} is claimed on its bus`, () => {
        const matching = rules.filter((rule) => rule.bus === busName(domain, stack) && rule.matches(type));
        expect(matching.map(({ name }) => name))
          .to.include("journal")
          .and.not.include("unmatched");
      });
    }

    it("leaves no rule dead", () => {
      const unknown = [...domains.map((domain) => `${domain}.never-declared`), "elsewhere.happened"];
      for (const rule of rules) {
        const live = [...types, ...unknown].some((type) => rule.matches(type));
        expect(live, `${rule.bus}/${rule.name}`).to.equal(true);
        expect(rule.targets, `${rule.bus}/${rule.name}`).to.have.length(1);
      }
    });

    it("keeps what fits no domain, and types that nobody declared", () => {
      const ends = (bus: string, type: string) =>
        rules.filter((rule) => rule.bus === bus && rule.matches(type)).flatMap(({ targets }) => targets);
      const ingress = `bellyfed-ingress-${stack}`;
      expect(ends(ingress, "elsewhere.happened")).to.deep.equal([`${ingress}-unrouted`]);
      for (const domain of domains) {
        const bus = busName(domain, stack);
        expect(ends(ingress, `${domain}.never-declared`)).to.deep.equal([bus]);
        expect(ends(bus, `${domain}.never-declared`)).to.deep.equal([`${bus}-unmatched`]);
      }
    });
  });
}
