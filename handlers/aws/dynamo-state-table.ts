import type {
  AttributeValue,
  ConditionalCheckFailedException,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
} from "@aws-sdk/client-dynamodb";
import type { StateItem, StateTable, WriteOutcome } from "../ports/state-table";
import type { RequestLimits } from "./aws-client";
import { jsonService, jsonServices, type JsonCall } from "./json-service";

/** What is done to tables. */
export type DynamoDbCall = JsonCall<{
  GetItem: [GetItemInput, GetItemOutput];
  PutItem: [PutItemInput, PutItemOutput];
}>;

type Attributes = Record<string, AttributeValue>;

/** A state table in DynamoDB: key `pk`, time to live `ttl`. It needs dynamodb:GetItem and dynamodb:PutItem. */
export function dynamoStateTable<Item extends StateItem>(
  tableName: string,
  limits: RequestLimits,
): StateTable<Item> {
  return stateTableIn(tableName, jsonService(jsonServices.dynamoDb, limits));
}

/** The same by another client. */
export function stateTableIn<Item extends StateItem>(
  tableName: string,
  call: DynamoDbCall,
): StateTable<Item> {
  async function read(key: string): Promise<Item | undefined> {
    const asked = { TableName: tableName, Key: { pk: { S: key } }, ConsistentRead: true };
    return toItem<Item>((await call("GetItem", asked)).Item);
  }

  async function write(key: string, item: Item, seenVersion: number): Promise<WriteOutcome<Item>> {
    const written = { ...item, version: seenVersion + 1 };
    const isNew = seenVersion === 0;
    const request: PutItemInput = {
      TableName: tableName,
      Item: { ...toAttributes(written), pk: { S: key } },
      ConditionExpression: isNew ? "attribute_not_exists(pk)" : "#version = :seen",
      ...(!isNew && {
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":seen": { N: String(seenVersion) } },
      }),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
    try {
      await call("PutItem", request);
      return { isWritten: true, item: written };
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      // Not every DynamoDB-compatible table returns the item; a read is right in any case.
      const stored = toItem<Item>(error.Item) ?? (await read(key));
      // The client may have repeated a write whose answer was lost: then the stored item is this one.
      return { isWritten: stored !== undefined && isSame(stored, written), item: stored };
    }
  }

  return { read, write };
}

/** Another item is there; the error may have it. */
export function isConditionFailed(error: unknown): error is ConditionalCheckFailedException {
  return (error as { name?: unknown } | undefined)?.name === "ConditionalCheckFailedException";
}

function isSame(one: StateItem, other: StateItem): boolean {
  const texts = [one, other].map((item) => JSON.stringify(Object.entries(toAttributes(item)).sort()));
  return texts[0] === texts[1];
}

function toAttributes(item: StateItem): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(item) as [string, string | number | undefined][]) {
    if (value !== undefined)
      attributes[name] = typeof value === "number" ? { N: String(value) } : { S: value };
  }
  return attributes;
}

function toItem<Item extends StateItem>(attributes: Attributes | undefined): Item | undefined {
  if (!attributes) return undefined;
  const fields = Object.entries(attributes)
    .filter(([name]) => name !== "pk")
    .map(([name, { S, N }]) => [name, N === undefined ? S : Number(N)]);
  return Object.fromEntries(fields) as Item;
}
