import { stateTableIn, type DynamoDbCall } from "../../handlers/aws/dynamo-state-table";
import type { StateItem, StateTable } from "../../handlers/ports/state-table";
import { DynamoDbService } from "../../packages/local-aws/dynamodb/dynamo-db-service";
import type { VirtualClock } from "../../packages/local-aws/virtual-clock";
import type { SteppedWork } from "./stepped-work";

const TableName = "state";

/** The state table in the local DynamoDB. */
export class LocalStateTable {
  private constructor(private readonly service: DynamoDbService) {}

  static async open(clock: VirtualClock): Promise<LocalStateTable> {
    const service = new DynamoDbService({ account: { id: "123456789012", region: "eu-west-1" }, clock });
    await service.operations.CreateTable?.({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    });
    return new LocalStateTable(service);
  }

  close(): Promise<void> {
    return this.service.close();
  }

  /** As whoever looks at it from outside sees it. */
  direct<Item extends StateItem>(): StateTable<Item> {
    return stateTableIn(TableName, this.call);
  }

  /** As one process sees it by the production adapter: each request is a step. */
  seenBy<Item extends StateItem>(work: SteppedWork): StateTable<Item> {
    const call = (operation: string, input: object): Promise<unknown> =>
      work.ask(requestName(operation, input), () => this.call(operation as "PutItem", input as never));
    return stateTableIn(TableName, call as DynamoDbCall);
  }

  private readonly call = ((operation, input) => {
    const perform = this.service.operations[operation];
    if (!perform) throw new Error(`The table has no ${operation}.`);
    return perform(input);
  }) as DynamoDbCall;
}

/** What a process asks of the table, as the models say it. */
function requestName(operation: string, input: object): string {
  const { Item } = input as { Item?: { state: { S: string }; version: { N: string } } };
  return Item
    ? writes(Item.state.S, Number(Item.version.N) - 1)
    : operation === "GetItem"
      ? "reads"
      : operation;
}

/** A write of an item in that state, of which that version was seen. */
export function writes(state: string, version: number): string {
  return `writes ${state} over ${version}`;
}
