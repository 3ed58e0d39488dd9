import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { JournalQueries } from "../../../components/storage/journal-queries";
import { domains } from "../../../events/domains";
import { partitionOf } from "../../../handlers/journal/journal-partition";
import { journalRecord } from "../../../handlers/journal/journal-record";
import type { EventMessage } from "../../../events/message/event-message";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { ofType, record } from "../../recording";

const event = (data: unknown): EventMessage => ({
  ...{ type: "user.noted", source: "s", data },
  metadata: {
    ...{ id: "1", time: "2026-11-29T11:05:00Z", version: 1, correlationId: "1", causationId: "1", hops: 0 },
    ...{ producer: "p", traceparent: "t" },
  },
});
const claimCheck = { bucket: "b", key: "k", sizeBytes: 1, sha256: "s" };

describe("JournalQueries", () => {
  let graph: StackGraph;
  before(async () => {
    graph = await record(() => {
      const bucketName = pulumi.output("journal-bucket");
      new JournalQueries("queries", { environment: "a-b", bucketName, oldestDays: 90 });
    });
  });

  const tableOf = () => {
    const [table] = ofType(graph, "aws:glue/catalogTable:CatalogTable");
    return table?.inputs as {
      name: string;
      databaseName: string;
      parameters: Readonly<Record<string, string>>;
      storageDescriptor: { columns: readonly { readonly name: string }[] };
    };
  };

  it("has a column for every field that the journal writes, and for no other", () => {
    const written = [event({ n: 1 }), event({ claimCheck })].flatMap((one) =>
      Object.keys(journalRecord(one)),
    );
    const fields = new Set(written.map((name) => name.toLowerCase()));
    // It is in the path.
    fields.delete("domain");
    const { columns } = tableOf().storageDescriptor;
    expect(columns.map(({ name }) => name)).to.have.members([...fields]);
  });

  it("finds the objects where the journal puts them", () => {
    const { parameters, databaseName } = tableOf();
    expect(databaseName).to.equal("bellyfed_a_b");
    expect(parameters).to.include({
      "projection.domain.values": domains.join(","),
      "projection.hour.format": "yyyy-MM-dd'T'HH",
      "projection.hour.range": "NOW-90DAYS,NOW+1DAYS",
    });
    const path = parameters["storage.location.template"]
      ?.replace("${domain}", "user")
      .replace("${hour}", "2026-11-29T11");
    expect(path).to.equal(`s3://journal-bucket/${partitionOf(journalRecord(event({})))}`);
  });

  it("saves queries that each name the table, and bounds what one may read", () => {
    const queries = ofType(graph, "aws:athena/namedQuery:NamedQuery");
    expect(queries).to.have.length.above(2);
    for (const { inputs } of queries)
      expect(inputs["query"], String(inputs["name"])).to.match(/FROM events\s/);
    const [workgroup] = ofType(graph, "aws:athena/workgroup:Workgroup");
    expect(workgroup?.inputs["configuration"]).to.deep.equal({
      bytesScannedCutoffPerQuery: 107_374_182_400,
      managedQueryResultsConfiguration: { enabled: true },
    });
  });
});
