import { expect } from "chai";
import { busName, domainOf, domains, domainTable, ingressBusName } from "../../events/domains";

describe("domains", () => {
  it("have buses", () => {
    expect(busName("user", "dev")).to.equal("bellyfed-domain-user-dev");
    expect(busName("auth", "prod")).to.equal("bellyfed-domain-auth-prod");
    expect(busName("system", "prod")).to.equal("bellyfed-infra-system-prod");
    expect(busName("analytics", "dev")).to.equal("bellyfed-analytics-dev");
    expect(ingressBusName("dev")).to.equal("bellyfed-ingress-dev");
  });

  it("carry what the platform's document says", () => {
    expect(domains.map((domain) => [domain, domainTable[domain].carries])).to.deep.include.members([
      ["user", "user profiles"],
      ["auth", "authentication"],
      ["system", "system operations"],
      ["analytics", "analytics tracking"],
    ]);
  });

  it("have a bus, a producer and a source of their own, in names that AWS takes", () => {
    const entries = domains.map((domain) => domainTable[domain]);
    for (const names of [
      entries.map(({ bus }) => bus),
      entries.map(({ producer }) => producer.name),
      entries.map(({ producer }) => producer.source),
    ]) {
      expect(new Set<string>(names).size).to.equal(domains.length);
      for (const name of names) expect(name).to.match(/^[a-z]+([.-][a-z]+)*$/);
    }
    for (const domain of domains) expect(domain).to.match(/^[a-z]+$/);
  });

  it("are read from a type", () => {
    expect(domainOf("auth.user-signed-in")).to.equal("auth");
    expect(domainOf("authority.granted")).to.equal(undefined);
    expect(domainOf("auth")).to.equal(undefined);
    expect(domainOf("")).to.equal(undefined);
  });
});
