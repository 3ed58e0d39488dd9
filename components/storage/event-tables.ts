import * as dynamodb from "@pulumi/aws/dynamodb";
import * as pulumi from "@pulumi/pulumi";
import { journalTableName, stateTableName } from "../../handlers/settings/names";
import type { SharedResources } from "../functions/shared-resources";

interface EventTablesArgs extends Pick<SharedResources, "environment" | "protect" | "keyArn"> {
  /** Whether the tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
}

/** The two tables of an environment, billed by request: what happened, and what consumers remember. */
export class EventTables extends pulumi.ComponentResource {
  /** Every event once, by its id. */
  readonly journal: dynamodb.Table;
  /** State of circuit breakers and of idempotency. */
  readonly state: dynamodb.Table;

  constructor(name: string, args: EventTablesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EventTables", name, {}, opts);
    const table = (role: string, tableName: (environment: string) => string, hashKey: string) =>
      new dynamodb.Table(
        `${name}-${role}`,
        {
          name: tableName(args.environment),
          billingMode: "PAY_PER_REQUEST",
          hashKey,
          attributes: [{ name: hashKey, type: "S" }],
          ttl: { attributeName: "ttl", enabled: true },
          serverSideEncryption: { enabled: true, kmsKeyArn: args.keyArn },
          pointInTimeRecovery: { enabled: args.pointInTimeRecovery },
        },
        { parent: this, protect: args.protect },
      );
    this.journal = table("journal", journalTableName, "eventId");
    this.state = table("consumer-state", stateTableName, "pk");
    this.registerOutputs({ journal: this.journal.name, state: this.state.name });
  }
}
