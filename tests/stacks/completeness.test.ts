import { expect } from "chai";
import { catalogue } from "../../events/contracts/catalogue";
import { busName, domains, ingressBusName } from "../../events/domains";
import type { FileSet } from "../../packages/recorder/files-of";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { statefulTypes, types as named } from "../../policy/resource-types";
import { webhookSigningKey } from "../../events/publisher/webhook-signing-key";
import { ofType, policyIn, variablesOf, type PolicyStatement } from "../recording";
import { recordedStack, settingOf, stacks } from "./recorded-stack";

const types = {
  ...named,
  rule: "aws:cloudwatch/eventRule:EventRule",
  schedule: "aws:scheduler/schedule:Schedule",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  topicSubscription: "aws:sns/topicSubscription:TopicSubscription",
  query: "aws:cloudwatch/queryDefinition:QueryDefinition",
  schema: "aws:schemas/schema:Schema",
} as const;

for (const stack of stacks) {
  describe(`everything in ${stack}`, () => {
    let graph: StackGraph;
    const isProtected = settingOf(stack, "protect") === true;
    const isTraced = settingOf(stack, "tracing") === true;
    const endpoints = settingOf(stack, "endpoints") as string[];
    const all = (type: keyof typeof types): RecordedResource[] => ofType(graph, types[type]);
    const queueByArn = (arn: string): RecordedResource | undefined =>
      all("queue").find(({ state }) => state["arn"] === arn);

    before(async () => {
      graph = await recordedStack(stack);
    });

    it("has a bus for each domain, the document's four by exactly their names, and the ingress bus", () => {
      const names = all("bus").map(({ inputs }) => inputs["name"]);
      expect(names).to.include.members([
        `bellyfed-domain-user-${stack}`,
        `bellyfed-domain-auth-${stack}`,
        `bellyfed-infra-system-${stack}`,
        `bellyfed-analytics-${stack}`,
        `bellyfed-ingress-${stack}`,
      ]);
      const ofDomains = domains.map((domain) => busName(domain, stack));
      expect(names).to.have.members([...ofDomains, ingressBusName(stack)]);
    });

    it("keeps what a bus could not deliver, and of a domain's also what is rejected or unmatched", () => {
      const queues = all("queue").map(({ inputs }) => inputs["name"]);
      const archived = all("archive").map(({ inputs }) => inputs["eventSourceArn"]);
      for (const { inputs, state } of all("bus")) {
        const isIngress = inputs["name"] === ingressBusName(stack);
        const kept = isIngress ? ["undelivered", "unrouted"] : ["undelivered", "rejected", "unmatched"];
        expect(queues).to.include.members(kept.map((ending) => `${String(inputs["name"])}-${ending}`));
        expect(archived.includes(state["arn"]), "is archived").to.equal(!isIngress);
      }
    });

    it("delivers the log of every bus", () => {
      const delivered = all("logDelivery").map(({ inputs }) => inputs["deliverySourceName"]);
      expect(delivered).to.have.members(all("logSource").map(({ inputs }) => inputs["name"]));
    });

    it("gives every domain a journal, and every configured endpoint a subscription", () => {
      const functions = all("function").map(({ inputs }) => inputs["name"]);
      for (const domain of domains) expect(functions).to.include(`${busName(domain, stack)}-journal`);
      const urls = all("function").flatMap((one) => variablesOf(one)["ENDPOINT_URL"] ?? []);
      expect(urls).to.have.members(endpoints.map((endpoint) => endpoint.split(" ")[1]));
      expect(all("secret")).to.have.length(endpoints.length);
    });

    it("writes the signing keys as Standard Webhooks does, so that any library takes them", () => {
      const texts = all("secretVersion").map(({ inputs }) => String(inputs["secretString"]));
      expect(texts).to.have.length(endpoints.length);
      for (const text of texts) expect(webhookSigningKey(text)).to.have.length(48);
    });

    it("lets its rule into every target and its dead letters", () => {
      for (const { inputs, name } of all("target")) {
        const { arn } = inputs["deadLetterConfig"] as { arn: string };
        expect(letsRuleIn(arn, inputs), `${name}'s dead letters`).to.equal(true);
        const target = String(inputs["arn"]);
        if (target.includes(":sqs:")) expect(letsRuleIn(target, inputs), name).to.equal(true);
      }
    });

    it("packs every function into one file for Graviton", () => {
      for (const { inputs, name } of all("function")) {
        expect(inputs, name).to.deep.include({ handler: "index.handler", architectures: ["arm64"] });
        expect((inputs["code"] as FileSet).files, name).to.have.all.keys("index.js");
      }
    });

    it("runs recovery on a schedule", () => {
      const recovery = all("function").find(
        ({ inputs }) => inputs["name"] === `bellyfed-recover-dead-letters-${stack}`,
      );
      const targets = all("schedule").map(({ inputs }) => (inputs["target"] as { arn: string }).arn);
      expect(targets).to.include(recovery?.state["arn"]);
    });

    it("expires what its table remembers", () => {
      const names = all("table").map(({ inputs }) => inputs["name"]);
      expect(names).to.have.members([`bellyfed-consumer-state-${stack}`]);
      for (const { inputs } of all("table")) {
        expect(inputs["ttl"]).to.deep.equal({ attributeName: "ttl", enabled: true });
      }
    });

    it("keeps the data of large events where every consumer may read it, and for longer than anybody needs it; and the journal where it alone writes", () => {
      const [claims, journal] = ["claims", "journal"].map(
        (use) => `bellyfed-${use}-${stack}-${graph.accountId}-${graph.region}`,
      );
      expect(all("bucket").map(({ inputs }) => inputs["bucket"])).to.have.members([claims, journal]);
      expect(graph.outputs).to.include({ claimBucket: claims, journalBucket: journal });
      for (const { inputs } of all("mapping")) {
        const consumer = all("function").find(({ state }) => state["arn"] === inputs["functionName"]);
        const variables = variablesOf(consumer as RecordedResource);
        expect(variables["CLAIM_BUCKET"], consumer?.name).to.equal(claims);
        const role = all("role").find(({ state }) => state["arn"] === consumer?.inputs["role"]);
        const permissions = all("rolePolicy").find(
          (policy) => policy.inputs["role"] === role?.inputs["name"],
        );
        const onBuckets = statementsOf(permissions).filter(({ Action }) => String(Action).startsWith("s3:"));
        expect(
          onBuckets.map(({ Action, Resource }) => [Action, Resource]),
          consumer?.name,
        ).to.deep.equal([
          ["s3:GetObject", `arn:aws:s3:::${claims}/claims/${variables["DOMAIN"]}.*`],
          ...(variables["CONSUMER"] === "journal"
            ? [["s3:PutObject", `arn:aws:s3:::${journal}/journal/domain=${variables["DOMAIN"]}/*`]]
            : []),
        ]);
      }
      const daysOf = (bucket = "") => {
        const expiry = all("bucketExpiry").find(({ inputs }) => inputs["bucket"] === bucket);
        return (expiry?.inputs["rules"] as { expiration: { days: number } }[])[0]?.expiration.days;
      };
      expect(daysOf(journal)).to.equal(settingOf(stack, "journalDays"));
      const archives = all("archive").map(({ inputs }) => Number(inputs["retentionDays"]));
      const keptDays = all("queue").map(({ inputs }) => Number(inputs["messageRetentionSeconds"]) / 86_400);
      expect(daysOf(claims)).to.be.above(Math.max(...archives) + Math.max(...keptDays));
    });

    it(isProtected ? "protects what holds data, and nothing else" : "protects nothing", () => {
      const names = (resources: readonly RecordedResource[]) => resources.map(({ urn }) => urn).sort();
      const kept = names(graph.resources.filter(({ options }) => options.protect));
      const holdData = graph.resources.filter(({ type }) => Object.hasOwn(statefulTypes, type));
      expect(holdData).to.have.length.above(50);
      expect(kept).to.deep.equal(isProtected ? names(holdData) : []);
    });

    it("exports names and addresses, and no resource whole", () => {
      const most = 2_000 + 400 * all("mapping").length;
      expect(JSON.stringify(graph.outputs).length).to.be.lessThan(most);
      expect(graph.outputs["eventBuses"]).to.include({ user: `bellyfed-domain-user-${stack}` });
    });

    it("watches every bus, rule, queue and function", () => {
      const lost = "InvocationsFailedToBeSentToDlq";
      for (const { inputs, name } of all("bus")) {
        expect(alarmed(lost, "EventBusName"), name).to.include(inputs["name"]);
      }
      const watched = alarmed(lost, "EventBusName", "RuleName");
      for (const { inputs, name } of all("rule")) {
        expect(watched, name).to.include(`${String(inputs["eventBusName"])}/${String(inputs["name"])}`);
      }
      for (const { inputs, name } of all("queue")) {
        for (const metric of ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"]) {
          expect(alarmed(metric, "QueueName"), name).to.include(inputs["name"]);
        }
      }
      for (const { inputs, name } of all("function")) {
        expect(alarmed("Errors", "FunctionName"), name).to.include(inputs["name"]);
      }
    });

    it("watches every consumer for each thing that can happen to it", () => {
      const kinds = (prefix: string) =>
        all("metricAlarm").flatMap(({ inputs }) => String(inputs["name"]).split(`${prefix}-`)[1] ?? []);
      for (const { inputs } of all("mapping")) {
        const consumer = String(inputs["functionName"]).split(":").at(-1) ?? "";
        expect(kinds(consumer), consumer).to.include.members([
          "delivery-late",
          "delivery-stalled",
          "deliveries-stopped",
          "breaker-open",
          "breaker-stays-open",
          "dead-letters",
          "expiring",
          "function-errors",
          "at-capacity",
          "events-lost",
        ]);
      }
    });

    it("watches all consumers of a domain at once for what asks each of them alike", () => {
      const names = all("metricAlarm").map(({ inputs }) => inputs["name"]);
      for (const domain of domains)
        for (const kind of ["retries-long", "state-table-errors", "at-capacity"])
          expect(names).to.include(`${busName(domain, stack)}-${kind}`);
    });

    it("has every alarm heard by somebody, by itself or through its domain's", () => {
      const topics = all("topic").map(({ state }) => state["arn"]);
      expect(topics).to.have.length(2);
      const rules = all("compositeAlarm").map(({ inputs }) => String(inputs["alarmRule"]));
      expect(rules).to.have.length(domains.length);
      const heard = [...all("compositeAlarm"), ...all("metricAlarm")].filter(({ inputs }) => {
        const told = inputs["alarmActions"] as string[] | undefined;
        const isNamed = rules.some((rule) => rule.includes(`ALARM("${String(inputs["name"])}")`));
        return told ? told.length === 1 && topics.includes(told[0]) : isNamed;
      });
      expect(heard).to.have.length(all("metricAlarm").length + domains.length);
    });

    it("says on purpose what missing data means, and names no alarm twice", () => {
      const names = all("metricAlarm").map(({ inputs }) => inputs["name"]);
      expect(new Set(names).size).to.equal(names.length);
      for (const { inputs, name } of all("metricAlarm")) {
        // Who stops measuring is only told of where somebody hears of it.
        const mayBeMissing = (inputs["insufficientDataActions"] as string[] | undefined)?.length === 1;
        const meanings = mayBeMissing ? ["missing"] : ["notBreaching", "ignore"];
        expect(inputs["treatMissingData"], name).to.be.oneOf(meanings);
        expect(String(inputs["alarmDescription"]).length, name).to.be.within(60, 1024);
        expect((inputs["metricQueries"] as unknown[] | undefined)?.length ?? 1, name).to.be.at.most(11);
      }
    });

    it("measures and watches under a namespace that no other environment has", () => {
      const own = `EventPipeline/${stack}`;
      for (const { inputs, name } of all("function")) {
        expect(variablesOf({ inputs })["METRIC_NAMESPACE"], name).to.equal(own);
      }
      const shown = JSON.stringify([...all("metricAlarm"), ...all("dashboard")].map(({ inputs }) => inputs));
      const named = new Set(shown.match(/EventPipeline[^"\\]*/g));
      expect([...named]).to.deep.equal([own]);
    });

    it("tells its subscribers", () => {
      const told = all("topicSubscription").map(({ inputs }) => inputs["endpoint"]);
      const settings = ["pageSubscribers", "ticketSubscribers"].flatMap(
        (key) => settingOf(stack, key) as string[],
      );
      expect(told).to.have.members(settings.map((text) => text.replace(/^email:/, ""))).and.not.be.empty;
    });

    it(isTraced ? "sends traces of its functions" : "sends no traces", () => {
      const mode = isTraced ? "Active" : "PassThrough";
      const writers = all("rolePolicy").filter((policy) =>
        statementsOf(policy).some(({ Action }) => isXrayWrite(Action)),
      );
      expect(writers).to.have.length(isTraced ? all("function").length : 0);
      for (const { inputs, name } of all("function")) {
        expect(inputs["tracingConfig"], name).to.deep.equal({ mode });
      }
    });

    it("shows every consumer on the dashboard, and asks every function's log", () => {
      const body = String(all("dashboard")[0]?.inputs["dashboardBody"]);
      for (const { inputs } of all("function")) {
        const name = String(inputs["name"]);
        if (variablesOf({ inputs })["CONSUMER"] !== undefined) expect(body).to.include(`"${name}"`);
        for (const query of all("query")) {
          expect(query.inputs["logGroupNames"]).to.include(`/aws/lambda/${name}`);
        }
      }
    });

    it("registers the schema of every contract", () => {
      const names = all("schema").map(({ inputs }) => inputs["name"]);
      expect(names).to.have.members(catalogue.contracts.map(({ type, version }) => `${type}-v${version}`));
    });

    /** The values of the dimensions, joined by a slash, that alarms on the metric have. */
    function alarmed(metricName: string, ...dimensions: string[]): string[] {
      type Watched = { metricName?: string; dimensions?: Record<string, string> };
      return all("metricAlarm").flatMap(({ inputs }) => {
        const queries = (inputs["metricQueries"] ?? []) as { metric?: Watched }[];
        return [inputs as Watched, ...queries.map(({ metric }) => metric ?? {})]
          .filter((watched) => watched.metricName === metricName)
          .map((watched) => dimensions.map((name) => watched.dimensions?.[name]).join("/"));
      });
    }

    function statementsOf(policy: RecordedResource | undefined): PolicyStatement[] {
      return policy ? policyIn(policy).Statement : [];
    }

    function letsRuleIn(queueArn: string, target: Readonly<Record<string, unknown>>): boolean {
      const queue = queueByArn(queueArn);
      const policy = all("queuePolicy").find(({ inputs }) => inputs["queueUrl"] === queue?.state["url"]);
      const bus = String(target["eventBusName"]);
      const ruleArn = `arn:aws:events:${graph.region}:${graph.accountId}:rule/${bus}/${String(target["rule"])}`;
      return statementsOf(policy)
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Condition }) => Condition?.["ArnLike"]?.["aws:SourceArn"] ?? [])
        .some((allowed) =>
          allowed.endsWith("*") ? ruleArn.startsWith(allowed.slice(0, -1)) : allowed === ruleArn,
        );
    }
  });
}

function isXrayWrite(action: string | string[]): boolean {
  return [action].flat().join() === "xray:PutTraceSegments,xray:PutTelemetryRecords";
}
