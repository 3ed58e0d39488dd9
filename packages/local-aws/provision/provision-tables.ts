import type { DynamoDbService } from "../dynamodb/dynamo-db-service";
import { call } from "../service";
import { tagForms } from "./change-tags";
import { changesOf } from "./changes-of";
import { commonRules } from "./common-rules";
import type { Provisioner } from "./provisioner";
import type { Fields, InputRules } from "./translate-inputs";

const table: InputRules = {
  name: "TableName",
  billingMode: "BillingMode",
  attributes: ["AttributeDefinitions", { name: "AttributeName", type: "AttributeType" }],
  hashKey: "hash",
  rangeKey: "range",
  readCapacity: "ReadCapacityUnits",
  writeCapacity: "WriteCapacityUnits",
  ttl: ["ttl", { attributeName: "AttributeName", enabled: "Enabled" }],
  deletionProtectionEnabled: { only: [false] },
  streamEnabled: { only: [false] },
  serverSideEncryption: ["SSESpecification", { enabled: "Enabled", kmsKeyArn: "KMSMasterKeyId" }],
  pointInTimeRecovery: ["isRecoverable", { enabled: "enabled" }, ({ enabled }) => enabled],
  tableClass: { noEffect: "it changes the price alone" },
  tags: commonRules.tagList,
};

/** Tables, and items that are resources. */
export const tableProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:dynamodb/table:Table": {
    rules: table,
    create: async ({ ttl, hash, range, isRecoverable, ...fields }, { dynamodb }) => {
      const { TableName, ReadCapacityUnits: _, WriteCapacityUnits: _units, ...rest } = fields;
      await call(dynamodb, "CreateTable", {
        TableName,
        ...rest,
        KeySchema: [
          { AttributeName: hash as string, KeyType: "HASH" },
          ...(range ? [{ AttributeName: range as string, KeyType: "RANGE" }] : []),
        ],
        ...throughput(fields),
      });
      if (ttl) await call(dynamodb, "UpdateTimeToLive", { TableName, TimeToLiveSpecification: ttl });
      if (isRecoverable) await setRecoverable({ TableName, isRecoverable }, dynamodb);
    },
    update: async (after, { dynamodb }, _, before) => {
      const { TableName, BillingMode, SSESpecification } = after;
      const changes = changesOf(before, after);
      const differs = (name: string): boolean => name in changes;
      if (["BillingMode", "ReadCapacityUnits", "WriteCapacityUnits"].some(differs))
        await call(dynamodb, "UpdateTable", { TableName, BillingMode, ...throughput(after) });
      if (differs("SSESpecification")) await call(dynamodb, "UpdateTable", { TableName, SSESpecification });
      if (differs("ttl")) await changeTimeToLive(before, after, dynamodb);
      if (differs("isRecoverable")) await setRecoverable(after, dynamodb);
    },
    delete: ({ TableName }, { dynamodb }) => call(dynamodb, "DeleteTable", { TableName }),
    tags: tagForms.dynamodb,
  },
  "aws:dynamodb/tableItem:TableItem": {
    rules: {
      tableName: "TableName",
      item: ["Item", (text: string) => JSON.parse(text) as unknown],
      hashKey: "hash",
      rangeKey: "range",
    },
    // The provider does not take over an item that it has not made.
    create: ({ TableName, Item, hash }, { dynamodb }) =>
      call(dynamodb, "PutItem", {
        TableName,
        Item,
        ConditionExpression: "attribute_not_exists(#hash)",
        ExpressionAttributeNames: { "#hash": hash },
      }),
    update: async (after, { dynamodb }, _, before) => {
      const { TableName } = after;
      const [had, Key] = [keyOf(before), keyOf(after)];
      const isMoved = Object.keys(changesOf(had, Key)).length > 0;
      const changes = changesOf(isMoved ? {} : (before["Item"] as Fields), after["Item"] as Fields);
      await call(dynamodb, "UpdateItem", { TableName, Key, AttributeUpdates: updatesOf(changes, Key) });
      if (isMoved) await call(dynamodb, "DeleteItem", { TableName, Key: had });
    },
    delete: (fields, { dynamodb }) =>
      call(dynamodb, "DeleteItem", { TableName: fields["TableName"], Key: keyOf(fields) }),
  },
};

function throughput({ BillingMode, ReadCapacityUnits, WriteCapacityUnits }: Fields): Fields {
  if (BillingMode !== "PROVISIONED") return {};
  return { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } };
}

function setRecoverable({ TableName, isRecoverable }: Fields, dynamodb: DynamoDbService): Promise<object> {
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: isRecoverable === true };
  return call(dynamodb, "UpdateContinuousBackups", { TableName, PointInTimeRecoverySpecification });
}

/** Expiry by another attribute begins once that by the first has ended. */
async function changeTimeToLive(before: Fields, after: Fields, dynamodb: DynamoDbService): Promise<void> {
  const { TableName } = after;
  const [had, has] = [before["ttl"], after["ttl"]] as readonly ({ Enabled?: boolean } | undefined)[];
  const ended = { ...had, Enabled: false };
  if (had?.Enabled) await call(dynamodb, "UpdateTimeToLive", { TableName, TimeToLiveSpecification: ended });
  if (has?.Enabled) await call(dynamodb, "UpdateTimeToLive", { TableName, TimeToLiveSpecification: has });
}

/** Other attributes of the item stay as they are. */
function updatesOf(changes: Fields, key: Fields): Fields {
  const updates = Object.entries(changes)
    .filter(([name]) => !(name in key))
    .map(([name, Value]) => [name, Value === undefined ? { Action: "DELETE" } : { Action: "PUT", Value }]);
  return Object.fromEntries(updates) as Fields;
}

function keyOf({ Item, hash, range }: Fields): Fields {
  const item = Item as Fields;
  const names = [hash, range].filter((name) => name !== undefined) as string[];
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}
