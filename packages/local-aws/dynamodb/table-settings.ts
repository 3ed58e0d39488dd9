import type * as DynamoDb from "@aws-sdk/client-dynamodb";
import type { Account } from "../account";
import { stateOfMap } from "../state/service-state";

interface Settings {
  encryption?: DynamoDb.SSESpecification | undefined;
  isRecoverable?: boolean;
}

/** What is set on tables and only kept: nothing is encrypted at rest in memory, and nothing can be restored. */
export class TableSettings {
  private readonly tables = new Map<string, Settings>();
  readonly state = stateOfMap(this.tables);

  constructor(private readonly account: Account) {}

  encrypt(table = "", encryption: DynamoDb.SSESpecification | undefined): void {
    if (encryption !== undefined) this.of(table).encryption = encryption;
  }

  setRecoverable(table = "", isRecoverable = false): void {
    this.of(table).isRecoverable = isRecoverable;
  }

  /** The key that encrypts the table; undefined when it is DynamoDB's own. */
  keyOf(table: string): string | undefined {
    const { encryption } = this.tables.get(table.slice(table.lastIndexOf("/") + 1)) ?? {};
    return encryption?.Enabled ? encryption.KMSMasterKeyId : undefined;
  }

  forget(table = ""): void {
    this.tables.delete(table);
  }

  /** A table's description with what is set on it. */
  describe<Table extends object>(table = "", description: Table): Table & DynamoDb.TableDescription {
    const { encryption } = this.of(table);
    if (!encryption?.Enabled) return description;
    const { SSEType = "KMS", KMSMasterKeyId = "alias/aws/dynamodb" } = encryption;
    const { region, id } = this.account;
    const KMSMasterKeyArn = KMSMasterKeyId.startsWith("arn:")
      ? KMSMasterKeyId
      : `arn:aws:kms:${region}:${id}:${KMSMasterKeyId.replace(/^(?!alias\/)/, "key/")}`;
    return { ...description, SSEDescription: { Status: "ENABLED", SSEType, KMSMasterKeyArn } };
  }

  backupsOf(table = ""): DynamoDb.DescribeContinuousBackupsOutput {
    const PointInTimeRecoveryStatus = this.of(table).isRecoverable ? "ENABLED" : "DISABLED";
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: "ENABLED",
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus },
      },
    };
  }

  private of(table: string): Settings {
    const settings = this.tables.get(table) ?? {};
    this.tables.set(table, settings);
    return settings;
  }
}
