import * as dynamodb from "@pulumi/aws/dynamodb";
import * as pulumi from "@pulumi/pulumi";
import { stateTableName } from "../../handlers/settings/names";
import type { SharedResources } from "../functions/shared-resources";

type EventTablesArgs = Pick<SharedResources, "environment" | "protect" | "keyArn">;

/** The table of an environment, billed by request: what consumers remember. */
export class EventTables extends pulumi.ComponentResource {
  /** State of circuit breakers and of idempotency. */
  readonly state: dynamodb.Table;

  constructor(name: string, args: EventTablesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EventTables", name, {}, opts);
    this.state = new dynamodb.Table(
      `${name}-consumer-state`,
      {
        name: stateTableName(args.environment),
        billingMode: "PAY_PER_REQUEST",
        hashKey: "pk",
        attributes: [{ name: "pk", type: "S" }],
        ttl: { attributeName: "ttl", enabled: true },
        serverSideEncryption: { enabled: true, kmsKeyArn: args.keyArn },
        // Restored, it would be of another name and know of nothing that was handled since: a replay would handle that again.
        // Said, as AWS keeps backing up what was backed up before and is left out.
        pointInTimeRecovery: { enabled: false },
      },
      { parent: this, protect: args.protect },
    );
    this.registerOutputs({ state: this.state.name });
  }
}
