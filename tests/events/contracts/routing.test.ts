import { expect } from "chai";
import { domainOf } from "../../../events/domains";
import { busName, ingressBusName, routes, unroutedPattern } from "../../../events/contracts/routing";

describe("routing", () => {
  it("names the buses", () => {
    expect(busName("user", "dev")).to.equal("bellyfed-domain-user-dev");
    expect(busName("auth", "prod")).to.equal("bellyfed-domain-auth-prod");
    expect(busName("system", "prod")).to.equal("bellyfed-infra-system-prod");
    expect(busName("analytics", "dev")).to.equal("bellyfed-analytics-dev");
    expect(ingressBusName("dev")).to.equal("bellyfed-ingress-dev");
  });

  it("sends each kind of event to its bus by the prefix of its type", () => {
    const table = routes.map(({ carries, bus, pattern }) => [carries, bus, pattern]);
    expect(table).to.deep.equal([
      ["user profiles", "bellyfed-domain-user", { "detail-type": [{ prefix: "user." }] }],
      ["authentication", "bellyfed-domain-auth", { "detail-type": [{ prefix: "auth." }] }],
      ["system operations", "bellyfed-infra-system", { "detail-type": [{ prefix: "system." }] }],
      ["analytics tracking", "bellyfed-analytics", { "detail-type": [{ prefix: "analytics." }] }],
    ]);
  });

  it("catches what has no route", () => {
    expect(unroutedPattern).to.deep.equal({
      "detail-type": [{ "anything-but": { prefix: ["user.", "auth.", "system.", "analytics."] } }],
    });
  });

  it("reads the domain from a type", () => {
    expect(domainOf("auth.user-signed-in")).to.equal("auth");
    expect(domainOf("authority.granted")).to.equal(undefined);
    expect(domainOf("auth")).to.equal(undefined);
    expect(domainOf("")).to.equal(undefined);
  });
});
