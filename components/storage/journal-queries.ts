import * as athena from "@pulumi/aws/athena";
import * as glue from "@pulumi/aws/glue";
import * as pulumi from "@pulumi/pulumi";
import { domains, platform } from "../../events/domains";
import { journalPrefix } from "../../handlers/settings/names";
import type { SharedResources } from "../functions/shared-resources";
import { savedQueries } from "./saved-queries";

interface JournalQueriesArgs extends Pick<SharedResources, "environment" | "keyArn"> {
  readonly bucketName: pulumi.Output<string>;
  /** How many days ago the oldest event of the journal may have happened. */
  readonly oldestDays: number;
}

/** As the consumer writes them; names of columns are in small letters. */
const columns: Readonly<Record<string, "string" | "int" | "bigint">> = {
  eventid: "string",
  fingerprint: "string",
  type: "string",
  source: "string",
  time: "string",
  version: "int",
  correlationid: "string",
  causationid: "string",
  hops: "int",
  producer: "string",
  traceparent: "string",
  data: "string",
  databytes: "bigint",
  datasha256: "string",
  databucket: "string",
  datakey: "string",
};

/** At $5.00 for each TB, a query costs half a dollar at most. */
const mostBytesScanned = 100 * 1024 ** 3;

/**
 * Lets Athena read the journal: a table whose partitions are known from their names, and saved queries. It costs nothing
 * until somebody asks.
 */
export class JournalQueries extends pulumi.ComponentResource {
  constructor(name: string, args: JournalQueriesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:JournalQueries", name, {}, opts);
    const { environment, keyArn } = args;
    const child = { parent: this };
    const database = new glue.CatalogDatabase(
      `${name}-database`,
      { name: `${platform}_${environment.replaceAll("-", "_")}`, description: "The journal of events" },
      child,
    );
    const table = new glue.CatalogTable(`${name}-table`, tableArgs(args, database), child);
    const workgroup = new athena.Workgroup(
      `${name}-workgroup`,
      {
        name: `${platform}-journal-${environment}`,
        configuration: {
          bytesScannedCutoffPerQuery: mostBytesScanned,
          // Athena keeps the results for a day.
          managedQueryResultsConfiguration: {
            enabled: true,
            ...(keyArn && { encryptionConfiguration: { kmsKey: keyArn } }),
          },
        },
        // Saved queries come again with the workgroup.
        forceDestroy: true,
      },
      child,
    );
    for (const [query, { description, text }] of Object.entries(savedQueries))
      new athena.NamedQuery(
        `${name}-${query}`,
        {
          ...{ name: query, description, query: table.name.apply(text) },
          ...{ database: database.name, workgroup: workgroup.id },
        },
        child,
      );
    this.registerOutputs();
  }
}

function tableArgs(
  { bucketName, oldestDays }: JournalQueriesArgs,
  database: glue.CatalogDatabase,
): glue.CatalogTableArgs {
  const location = pulumi.interpolate`s3://${bucketName}/${journalPrefix}`;
  return {
    name: "events",
    databaseName: database.name,
    tableType: "EXTERNAL_TABLE",
    partitionKeys: ["domain", "hour"].map((key) => ({ name: key, type: "string" })),
    parameters: {
      classification: "json",
      "projection.enabled": "true",
      "projection.domain.type": "enum",
      "projection.domain.values": domains.join(","),
      "projection.hour.type": "date",
      "projection.hour.format": "yyyy-MM-dd'T'HH",
      "projection.hour.range": `NOW-${oldestDays}DAYS,NOW+1DAYS`,
      "projection.hour.interval": "1",
      "projection.hour.interval.unit": "HOURS",
      "storage.location.template": location.apply((path) => `${path}domain=\${domain}/hour=\${hour}/`),
    },
    storageDescriptor: {
      location,
      columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
    },
  };
}
