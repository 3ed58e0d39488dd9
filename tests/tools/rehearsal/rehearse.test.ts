import { expect } from "chai";
import { catalogue } from "../../../events/contracts/catalogue";
import { domainTable } from "../../../events/domains";
import { GraphEdit } from "../../../tools/rehearsal/corpus/graph-edit";
import type { EventTemplate, ProgramRecord } from "../../../tools/rehearsal/program-record";
import { rehearse } from "../../../tools/rehearsal/rehearse";
import { errorOf } from "../../recording";
import { recordedStack, recordedStackAt } from "../../stacks/recorded-stack";

const templates: readonly EventTemplate[] = catalogue.contracts.map(
  ({ type, domain, version, examples }) => ({
    ...{ type, domain, version, source: domainTable[domain].producer.source, data: examples[0] },
  }),
);
const progress = { say: () => undefined, count: () => undefined };

describe("a rehearsal of the dev stack", () => {
  it("is refused when everything moves to another region, and says how to move instead", async () => {
    const { message } = await errorOf(async () => {
      const graph = await recordedStack("dev");
      const record = [graph, { ...graph, region: "eu-west-1" }].map((one) => ({ graph: one, templates }));
      await rehearse({
        record: () => Promise.resolve(record as [ProgramRecord, ProgramRecord]),
        ...{ unprotect: false, progress, signal: new AbortController().signal },
      });
    });
    expect(message).to.match(/made anew in eu-west-1.* in us-east-1 be deleted.*"Move to another region"/);
  });

  it("finds what five changes at once cost, each at its step, and harms nobody else", async () => {
    const edit = (graph: GraphEdit): GraphEdit =>
      graph
        .rename("user-search-index-target", "user-search-index-route")
        .set("analytics-journal-target", { deadLetterConfig: undefined })
        .set("user-archive", { retentionDays: 2 })
        .set("analytics-rankings-events-queue", { messageRetentionSeconds: 86_400 })
        .setOptions("auth-journal-mapping", { ignoreChanges: [] })
        .set("auth-journal-mapping", { enabled: false })
        .set("user-journal-consumer-function", { memorySize: 512 });
    const endpointBefore = process.env["AWS_ENDPOINT_URL"];
    const { account, steps, stopped } = await rehearse({
      record: async (origin) => {
        // What runs by a schedule is started anew whenever time jumps; here nothing depends on it.
        const { graph } = new GraphEdit(await recordedStackAt(origin, "dev"))
          .remove(["detect-drift-schedule"])
          .set("recover-dead-letters-schedule", { scheduleExpression: "rate(1 day)" });
        return [
          { graph, templates },
          { graph: edit(new GraphEdit(graph)).graph, templates },
        ];
      },
      ...{ unprotect: false, progress, signal: new AbortController().signal },
    });
    expect(stopped).to.equal(undefined);
    expect(process.env["AWS_ENDPOINT_URL"], "what was set for a moment").to.equal(endpointBefore);
    expect(steps).to.have.lengthOf(7);
    const found = account.findings.map(
      ({ kind, of, step }) => `${kind} ${of}: ${step?.step.operation} ${step?.step.urn.split("::").at(-1)}`,
    );
    expect(found.sort()).to.deep.equal([
      "dropped bellyfed-domain-user-dev: update user-archive",
      "lost analytics/journal: update analytics-journal-target",
      "lost analytics/rankings: update analytics-rankings-events-queue",
      "lost user/search-index: delete user-search-index-target",
      "stuck auth/journal: update auth-journal-mapping",
    ]);
    const harmed = account.rows.filter((row) => Object.keys(row.harmed).length > 0);
    expect(harmed.map(({ subscription }) => subscription)).to.deep.equal([
      ...["analytics/journal", "analytics/rankings", "auth/journal", "user/search-index"],
    ]);
    for (const { subscription, expected, handled } of account.rows)
      if (["system/journal", "user/journal"].includes(subscription))
        expect(handled, subscription).to.equal(expected).and.be.greaterThan(20);
  });
});
