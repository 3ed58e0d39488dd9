import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { domains } from "../../events/domains";
import { stackConfigOf } from "./stack-config-of";

describe("readConfig", () => {
  it("reads dev as it is written", () => {
    const config = stackConfigOf("dev");
    expect(config.environment).to.equal("dev");
    expect(config.retention).to.deep.equal({ queueDays: 4, deadLetterDays: 14, archiveDays: 7 });
    expect(config.endpoints).to.deep.equal([
      { domain: "user", name: "search-index", url: "https://search.dev.bellyfed.example/events" },
      { domain: "analytics", name: "rankings", url: "https://rankings.dev.bellyfed.example/events" },
    ]);
    expect(config.protect).to.equal(false);
    expect(config.logs).to.deep.equal({ retentionDays: 7, level: "INFO" });
  });

  it("reads prod as it is written", () => {
    const config = stackConfigOf("prod");
    expect(config.retention).to.deep.equal({ queueDays: 10, deadLetterDays: 14, archiveDays: 90 });
    expect(config.endpoints).to.have.length(4);
    expect(config.protect).to.equal(true);
    expect(config.publishers).to.deep.equal([
      { role: "bellyfed-api-prod", buses: [...domains, "ingress"] },
      { role: "bellyfed-identity-prod", buses: ["auth"] },
      { role: "bellyfed-jobs-prod", buses: [...domains, "ingress"] },
    ]);
  });

  it("reads who hears of alarms, and where the runbooks are", () => {
    expect(stackConfigOf("prod").alarms).to.deep.equal({
      subscribers: {
        page: [
          { protocol: "https", endpoint: "https://pager.bellyfed.example/alarms" },
          { protocol: "email", endpoint: "on-call@bellyfed.example" },
        ],
        ticket: [{ protocol: "email", endpoint: "platform-team@bellyfed.example" }],
      },
      runbooks: "docs/runbooks",
      lateMinutes: 5,
    });
    const { runbooks } = stackConfigOf("dev", { runbooks: "https://wiki.example/runbooks" }).alarms;
    expect(runbooks).to.equal("https://wiki.example/runbooks");
  });

  describe("of a private network", () => {
    const search = "user/search-index https://search.example/events";
    const service = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
    const reading = (network: string, entry: string) => () =>
      stackConfigOf("dev", { network, endpoints: JSON.stringify([entry]) });

    it("are not asked for in any environment", () => {
      for (const stack of ["dev", "prod"]) expect(stackConfigOf(stack).network).to.equal("public");
    });

    it("have the endpoint service of each endpoint", () => {
      const { network, endpoints } = reading("private", `${search} ${service}`)();
      expect(network).to.equal("private");
      expect(endpoints).to.deep.equal([
        { domain: "user", name: "search-index", url: "https://search.example/events", service },
      ]);
    });

    it("have it beside what an endpoint does with repeats", () => {
      const both = { service, isIdempotent: true };
      for (const said of [`${service} idempotent`, `idempotent ${service}`])
        expect(reading("private", `${search} ${said}`)().endpoints[0]).to.include(both);
    });

    it("may know it before they ask for the network", () => {
      expect(reading("public", `${search} ${service}`)().endpoints[0]).to.include({ service });
    });

    it("refuse an endpoint that only the internet leads to", () => {
      expect(reading("private", search)).to.throw(
        `Configuration bellyfed:endpoints is ${search}, must be followed by its endpoint service, ` +
          "com.amazonaws.vpce.us-east-1.vpce-svc-<id>: with network private, functions cannot reach the internet.",
      );
    });

    it("refuse a port that the network's endpoints do not answer on", () => {
      expect(reading("private", `user/search https://search.example:8443/ ${service}`)).to.throw(
        "Configuration bellyfed:endpoints is user/search https://search.example:8443/, " +
          "must be a URL of port 443 with network private.",
      );
    });

    for (const wrong of [
      "idempotently",
      "idempotent idempotent",
      "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
      "com.amazonaws.us-east-1.sqs",
      "com.amazonaws.vpce.us-east-1.vpce-svc-",
      "com.amazonaws.vpce.us-east-1.vpce-svc-search-0123456789abcdef0",
    ]) {
      it(`refuse ${wrong} as an endpoint service`, () => {
        expect(reading("public", `${search} ${wrong}`)).to.throw(
          `Configuration bellyfed:endpoints is ${search} ${wrong}, must be "<domain>/<name> <https url>"`,
        );
      });
    }
  });

  it("reads whose keys encrypt what is kept: AWS', unless the stack says otherwise", () => {
    expect(stackConfigOf("dev").encryption).to.equal("aws-managed");
    expect(stackConfigOf("prod").encryption).to.equal("aws-managed");
    expect(stackConfigOf("dev", { encryption: "customer-managed" }).encryption).to.equal("customer-managed");
  });

  for (const [said, ratio] of [
    ["off", undefined],
    ["0%", 0],
    ["5%", 0.05],
    ["100%", 1],
  ] as const) {
    it(`reads the share of events that are traced: ${said}`, () =>
      expect(stackConfigOf("dev", { eventTraces: said }).traceSampleRatio).to.equal(ratio));
  }

  it("takes as owner and cost centre what every AWS service takes as a tag", () => {
    for (const tag of [
      "platform-team",
      "Équipe données",
      "プラットフォーム",
      "a+b=c_d.e:f/g@h",
      "x".repeat(256),
    ]) {
      const { owner, costCentre } = stackConfigOf("dev", { owner: tag, costCentre: tag });
      expect([owner, costCentre]).to.deep.equal([tag, tag]);
    }
  });

  it("takes the regions of AWS' commercial partition", () => {
    for (const region of ["us-east-1", "eu-central-2", "ap-southeast-7", "mx-central-1", "il-central-1"]) {
      expect(stackConfigOf("dev", { region }).region).to.equal(region);
    }
  });

  it("is frozen", () => {
    expect(stackConfigOf("dev")).to.be.frozen;
  });

  const ranges: [key: string, value: string, limit: string][] = [
    ["queueDays", "14", "max 13"],
    ["deadLetterDays", "4", "min 5"],
    ["archiveDays", "0", "min 1"],
    ["maximumConcurrency", "1", "min 2"],
    ["recoveryMinutes", "0", "min 1"],
    ["batchingWindowSeconds", "0", "min 1"],
    ["timeoutSeconds", "901", "max 900"],
    ["lateMinutes", "4", "min 5"],
    ["journalBatchSize", "10001", "max 10000"],
    ["journalWindowSeconds", "0", "min 1"],
    ["journalWindowSeconds", "121", "max 120"],
  ];
  const choices: [key: string, value: string, allowed: string[]][] = [
    ["encryption", "none", ["aws-managed", "customer-managed"]],
    ["logLevel", "LOUD", ["DEBUG", "INFO", "WARN", "ERROR"]],
    ["busLogLevel", "OFF", ["ERROR", "INFO", "TRACE"]],
    ["network", "vpc", ["public", "private"]],
  ];
  const account = "an account id of twelve digits, stored as a text.";
  const known = domains.join(", ");
  const endpoint = `"<domain>/<name> <https url>", the domain one of ${known}, and where needed`;
  const subscriber = '"email:<address>" or an https URL.';
  const publisher =
    `"<role>", which may publish to every bus, or "<role> <bus> …" for some, each one of ${known}, ` +
    "ingress; the role by its name in IAM, in which * stands for any text, one of another account as <account>:<role>.";
  const noPublishers = ["*", "api food", "api  user", "api user,auth", "user: api", "team/api"];
  const entries: [key: string, entries: unknown[], rule: string][] = [
    ["accountIds", ["12", 12_345_678_901], account],
    ["publishers", [...noPublishers, "arn:aws:iam::1:role/api", ["api"]], publisher],
    ["endpoints", ["user/search http://plain.example", "food/search https://x.example"], endpoint],
    ["pageSubscribers", ["on-call@bellyfed.example"], subscriber],
    ["ticketSubscribers", ["http://plain.example", "email:nobody"], subscriber],
  ];
  const regions = ["mars", "us-east", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "eu-isoe-west-1"];
  const region = "an AWS region whose ARNs begin with arn:aws:, such as us-east-1.";
  const tags = ["R&D", "Café (ops)", "a, b", "a\tb", "it's us", "AWS:platform", "", "x".repeat(257)];
  const tag = "a tag: 1 to 256 letters, digits, spaces and _ . : / = + - @, not beginning with aws:.";
  const runbooks = "an https URL, or a path from the repository's root, with no slash at its end.";
  const texts: [key: string, values: string[], rule: string][] = [
    ["region", [...regions, "eusc-de-east-1"], region],
    ["owner", tags, tag],
    ["costCentre", tags, tag],
    ["runbooks", ["https://wiki.example/runbooks/"], runbooks],
    ["accountIds", ["12"], "a list."],
    ["publishers", ["[]"], "a list of at least one entry."],
    ["queueDays", ["2.5"], "a whole number."],
    ["eventTraces", ["on", "5", "101%", "0.5%", "-1%"], "off, or a percentage from 0% to 100%."],
  ];
  type Refusal = [key: string, value: string | undefined, message: string];
  const shown = (entry: unknown) => (typeof entry === "string" ? entry : JSON.stringify(entry));
  const named = (key: string, name: string, rule = "must be named once.") =>
    `bellyfed:${key} is ${name}, ${rule}`;
  const otherwise = "must be named otherwise: buses have their own journal, undelivered";
  const undeclared = "is missing, must be set in Pulumi.dev.yaml, or declared in Pulumi.yaml.";
  const twice = '["user/a https://x.example", "user/a https://y.example"]';
  const told = '["email:a@b.example", "email:a@b.example"]';
  const refusals: Refusal[] = [
    ...ranges.map(([key, value, limit]): Refusal => {
      return [
        key,
        value,
        `'bellyfed:${key}' value '${value}' is outside of the legal range (${limit}, inclusive)`,
      ];
    }),
    ...choices.map(([key, value, allowed]): Refusal => {
      const legal = `(${JSON.stringify(allowed)})`;
      return [key, value, `'bellyfed:${key}' value '${value}' is not a legal enum value ${legal}`];
    }),
    ...entries.flatMap(([key, wrong, rule]) =>
      wrong.map((entry): Refusal => [
        key,
        JSON.stringify([entry]),
        named(key, shown(entry), `must be ${rule}`),
      ]),
    ),
    ...texts.flatMap(([key, values, rule]) =>
      values.map((value): Refusal => [key, value, named(key, value, `must be ${rule}`)]),
    ),
    ["region", undefined, `bellyfed:region ${undeclared}`],
    ["publishers", undefined, `bellyfed:publishers ${undeclared}`],
    ["accountIds", "[", "'bellyfed:accountIds' value '[' is not a valid JSON object"],
    ["publishers", '["api user", "api auth"]', named("publishers", "api")],
    ["endpoints", '["user/journal https://x.example"]', named("endpoints", "user/journal", otherwise)],
    ["endpoints", twice, named("endpoints", "user/a")],
    ["pageSubscribers", told, named("pageSubscribers", "email:a@b.example")],
    ["tracing", "on", "'bellyfed:tracing' value 'on' is not a valid boolean"],
    ["protect", "yes", "'bellyfed:protect' value 'yes' is not a valid boolean"],
  ];
  for (const [key, value, message] of refusals) {
    it(`refuses ${key} = ${value}, in a sentence that stands alone`, () => {
      expect(() => stackConfigOf("dev", { [key]: value })).to.throw(
        pulumi.RunError,
        `Configuration ${message}`,
      );
    });
  }

  it("takes a batch of ten messages without a batching window", () => {
    const { sizing } = stackConfigOf("dev", { batchSize: "10", batchingWindowSeconds: "0" });
    expect(sizing).to.include({ batchSize: 10, batchingWindowSeconds: 0 });
  });

  it("takes account ids that were stored as numbers", () => {
    const { accountIds } = stackConfigOf("dev", { accountIds: '[123456789012, "000000000001"]' });
    expect(accountIds).to.deep.equal(["123456789012", "000000000001"]);
  });

  it("reads where a role may publish", () => {
    const { publishers } = stackConfigOf("dev", {
      publishers: '["api-*", "jobs system analytics", "old ingress"]',
    });
    expect(publishers).to.deep.equal([
      { role: "api-*", buses: [...domains, "ingress"] },
      { role: "jobs", buses: ["system", "analytics"] },
      { role: "old", buses: ["ingress"] },
    ]);
  });

  const misspelt: [key: string, nearest: string][] = [
    ["queueDay", "queueDays"],
    ["archivedays", "archiveDays"],
    ["publsihers", "publishers"],
    ["costCenter", "costCentre"],
    ["lateMinute:s", "lateMinutes"],
  ];
  for (const [key, nearest] of misspelt) {
    it(`refuses ${key}, which is no setting, and names ${nearest}`, () => {
      expect(() => stackConfigOf("dev", { [key]: "3" })).to.throw(
        pulumi.RunError,
        `Configuration bellyfed:${key} is not a setting. The nearest one is bellyfed:${nearest}.`,
      );
    });
  }

  it("says that settings of the AWS provider have no effect, and what has", () => {
    expect(() => stackConfigOf("dev", {}, { "aws:region": "us-east-1" })).to.throw(
      pulumi.RunError,
      "Configuration aws:region has no effect on this program. Set bellyfed:region instead.",
    );
    expect(() => stackConfigOf("dev", {}, { "aws:profile": "x" })).to.throw(
      "Configuration aws:profile has no effect on this program. Its provider is made of bellyfed:region",
    );
    expect(stackConfigOf("dev", {}, { "pulumi:tags": "{}", "other:queueDay": "1" }).region).to.equal(
      "us-east-1",
    );
  });

  it("names CloudWatch's values for a log retention that it does not accept", () => {
    expect(() => stackConfigOf("dev", { logDays: "8" })).to.throw(
      /'bellyfed:logDays' value '8' is not a legal enum value \(\["1","3","5","7","14"/,
    );
  });
});
