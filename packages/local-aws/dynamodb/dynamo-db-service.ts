import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import { systemTimerClock, type TimerClock } from "../clock";
import type { ProblemOfKey } from "../kms/key-problem";
import type { Operation, Service } from "../service";
import { stateOfMap, type ServiceState } from "../state/service-state";
import type { Trace } from "../trace";
import { databaseState } from "./database-state";
import { Dynalite, dynaliteActions, type DynaliteAction, type DynaliteError } from "./dynalite";
import type {
  BackupsInput,
  CreateTableInput,
  TableDescription,
  TableInput,
  TablesInput,
  UpdateTableInput,
  UpdateTimeToLiveInput,
} from "./table-inputs";
import { TableSettings } from "./table-settings";
import { TimeToLive } from "./time-to-live";
import { fromWire, itemFromWire, toWire } from "./wire-form";

export interface DynamoDbServiceArgs {
  readonly account: Account;
  /** Default: the system's. Times in tables' descriptions are the system's always. */
  readonly clock?: TimerClock;
  /** Hears of the items that go without a client's wish. Default: nobody does. */
  readonly trace?: Pick<Trace, "record">;
  /** Default: every key can be used. */
  readonly problemOfKey?: ProblemOfKey;
  /** How often expired items are removed. Default 10 s. */
  readonly expireEverySeconds?: number;
}

type Item = Record<string, { S?: string; N?: string } | undefined>;

interface ScanPage {
  readonly Items?: Item[];
  readonly LastEvaluatedKey?: object;
}

/** What reads or writes items, and so needs the table's key. */
const itemActions: ReadonlySet<DynaliteAction> = new Set([
  ...(["BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem"] as const),
  ...(["PutItem", "Query", "Scan", "UpdateItem"] as const),
]);

/** DynamoDB: dynalite, in memory, with time to live and the old item of a failed condition added. */
export class DynamoDbService implements Service {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly state: ServiceState;
  private readonly dynalite: Dynalite;
  private readonly timeToLive: TimeToLive;
  private readonly partitionKeys = new Map<string, string>();
  private readonly settings: TableSettings;

  constructor(private readonly args: DynamoDbServiceArgs) {
    this.dynalite = new Dynalite(args.account);
    this.settings = new TableSettings(args.account);
    this.timeToLive = new TimeToLive(
      { items: (table) => this.items(table), remove: (...which) => this.remove(...which) },
      args.clock ?? systemTimerClock,
      args.expireEverySeconds ?? 10,
    );
    this.state = databaseState(this.dynalite, {
      timesToLive: this.timeToLive.state,
      partitionKeys: stateOfMap(this.partitionKeys),
      settings: this.settings.state,
    });
    const inherited = dynaliteActions.map((action): [string, Operation] => [
      action,
      async (input: TablesInput) => {
        if (itemActions.has(action)) this.checkKeys(input);
        return this.perform(action, input);
      },
    ]);
    this.operations = {
      ...Object.fromEntries(inherited),
      CreateTable: (input: object) => this.createTable(input),
      DescribeTable: (input: TableInput) => this.describeTable(input),
      UpdateTable: (input: UpdateTableInput) => this.updateTable(input),
      DeleteTable: (input: TableInput) => this.deleteTable(input),
      UpdateTimeToLive: (input: UpdateTimeToLiveInput) => this.updateTimeToLive(input),
      DescribeTimeToLive: (input: TableInput) => this.describeTimeToLive(input),
      DescribeContinuousBackups: (input: TableInput) => this.describeBackups(input),
      UpdateContinuousBackups: (input: BackupsInput) => this.updateBackups(input),
    };
  }

  async close(): Promise<void> {
    this.timeToLive.close();
    await this.dynalite.close();
  }

  /** The attribute whose value says where an item of the table lies. */
  partitionKeyOf(table: string): string | undefined {
    return this.partitionKeys.get(table.slice(table.lastIndexOf("/") + 1));
  }

  /** The key that encrypts a table; undefined when it is DynamoDB's own. */
  keyOf(table: string): string | undefined {
    return this.settings.keyOf(table);
  }

  private async perform(action: DynaliteAction, input: object): Promise<object> {
    return fromWire(action, await this.performOnWire(action, toWire(action, input)));
  }

  private async performOnWire(action: DynaliteAction, input: object): Promise<object> {
    try {
      return await this.dynalite.perform(action, input);
    } catch (error) {
      throw asAwsError(error as DynaliteError);
    }
  }

  private async createTable(input: CreateTableInput): Promise<object> {
    if (input.StreamSpecification?.StreamEnabled) throw new NotSimulated("DynamoDB streams");
    if (input.GlobalTableSourceArn) throw new NotSimulated("DynamoDB global tables");
    const { Tags = [], SSESpecification, TableName = "" } = input;
    const output = (await this.perform("CreateTable", input)) as { TableDescription: { TableArn: string } };
    const { AttributeName } = input.KeySchema?.find(({ KeyType }) => KeyType === "HASH") ?? {};
    if (AttributeName !== undefined) this.partitionKeys.set(TableName, AttributeName);
    this.settings.encrypt(TableName, SSESpecification);
    await this.untilStatus(input, (status) => status === "ACTIVE");
    const { TableArn: ResourceArn } = output.TableDescription;
    if (Tags.length > 0) await this.perform("TagResource", { ResourceArn, Tags });
    return { TableDescription: this.settings.describe(TableName, output.TableDescription) };
  }

  private async describeTable(input: TableInput): Promise<object> {
    const { Table } = (await this.perform("DescribeTable", input)) as { Table: object };
    return { Table: this.settings.describe(input.TableName, Table) };
  }

  private async updateTable({ SSESpecification, ...input }: UpdateTableInput): Promise<object> {
    const isLeft = Object.keys(input).some((name) => name !== "TableName");
    if (isLeft || SSESpecification === undefined) await this.perform("UpdateTable", input);
    const { Table } = (await this.perform("DescribeTable", { TableName: input.TableName })) as {
      Table: object;
    };
    this.settings.encrypt(input.TableName, SSESpecification);
    return { TableDescription: this.settings.describe(input.TableName, Table) };
  }

  private async deleteTable(input: TableInput): Promise<object> {
    await this.describe(input.TableName ?? "");
    for await (const item of this.items(input.TableName ?? ""))
      this.traceDropped(input.TableName ?? "", item, "the table was deleted");
    const output = await this.perform("DeleteTable", input);
    await this.untilStatus(input, (status) => status === undefined);
    this.timeToLive.forget(input.TableName ?? "");
    this.settings.forget(input.TableName);
    return output;
  }

  /** dynalite makes and deletes tables just after it has answered; nobody shall need to wait for that. */
  private async untilStatus(
    { TableName }: TableInput,
    reached: (status: string | undefined) => boolean,
  ): Promise<void> {
    for (;;) {
      const table = await this.describe(TableName ?? "").catch((error: unknown) => {
        if ((error as AwsError).code !== "ResourceNotFoundException") throw error;
        return undefined;
      });
      if (reached(table?.TableStatus)) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async describe(table: string): Promise<TableDescription> {
    const answer = await this.performOnWire("DescribeTable", { TableName: table });
    return (answer as { Table: TableDescription }).Table;
  }

  private async describeBackups({ TableName = "" }: TableInput): Promise<object> {
    await this.describe(TableName);
    return this.settings.backupsOf(TableName);
  }

  private async updateBackups(input: BackupsInput): Promise<object> {
    const { TableName = "", PointInTimeRecoverySpecification: specification } = input;
    await this.describe(TableName);
    this.settings.setRecoverable(TableName, specification?.PointInTimeRecoveryEnabled);
    return this.settings.backupsOf(TableName);
  }

  private async updateTimeToLive(input: UpdateTimeToLiveInput): Promise<object> {
    const { AttributeName, Enabled } = input.TimeToLiveSpecification ?? {};
    if (!AttributeName || Enabled === undefined) {
      throw new AwsError("ValidationException", "TimeToLiveSpecification needs AttributeName and Enabled.");
    }
    await this.describe(input.TableName ?? "");
    this.timeToLive.update(input.TableName ?? "", AttributeName, Enabled);
    return { TimeToLiveSpecification: { AttributeName, Enabled } };
  }

  private async describeTimeToLive(input: TableInput): Promise<object> {
    await this.describe(input.TableName ?? "");
    const AttributeName = this.timeToLive.attributeOf(input.TableName ?? "");
    const TimeToLiveStatus = AttributeName === undefined ? "DISABLED" : "ENABLED";
    return { TimeToLiveDescription: { TimeToLiveStatus, AttributeName } };
  }

  private async *items(table: string): AsyncIterable<Item> {
    let from: object | undefined;
    do {
      const scan = { TableName: table, ExclusiveStartKey: from };
      const page = (await this.performOnWire("Scan", scan)) as ScanPage;
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from);
  }

  private async remove(table: string, item: Item, attribute: string): Promise<void> {
    const names = (await this.describe(table)).KeySchema.map((key) => key.AttributeName);
    const unchanged = {
      TableName: table,
      Key: Object.fromEntries(names.map((name) => [name, item[name]])),
      ConditionExpression: "#ttl = :seen",
      ExpressionAttributeNames: { "#ttl": attribute },
      ExpressionAttributeValues: { ":seen": item[attribute] },
    };
    try {
      await this.performOnWire("DeleteItem", unchanged);
      this.traceDropped(table, item, `its time to live by ${attribute} is over`);
    } catch (error) {
      if ((error as AwsError).code !== "ConditionalCheckFailedException") throw error;
    }
  }

  private traceDropped(table: string, item: Item, note: string): void {
    const { trace, clock = systemTimerClock } = this.args;
    const { S, N } = item[this.partitionKeys.get(table) ?? ""] ?? {};
    const body = JSON.stringify(item);
    trace?.record({ atMs: clock.now(), step: "dropped", where: table, id: S ?? N ?? "", body, note });
  }

  /** Refuses what concerns a table that is encrypted with a key that cannot be used. */
  private checkKeys({ TableName, RequestItems = {} }: TablesInput): void {
    for (const table of TableName === undefined ? Object.keys(RequestItems) : [TableName]) {
      const problem = this.args.problemOfKey?.(this.settings.keyOf(table));
      // Which code DynamoDB gives is written nowhere; without access to the key there is none to the table.
      if (problem) throw new AwsError("AccessDeniedException", problem.message);
    }
  }
}

function asAwsError(error: DynaliteError): Error {
  if (!error.body) return error;
  const code = error.body.__type.split("#").at(-1) ?? error.body.__type;
  const answer = new AwsError(code, error.body.message ?? error.body.Message ?? "", error.statusCode);
  return error.body.Item ? Object.assign(answer, { Item: itemFromWire(error.body.Item) }) : answer;
}
