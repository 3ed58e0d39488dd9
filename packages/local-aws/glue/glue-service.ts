import type * as Glue from "@aws-sdk/client-glue";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";
import { ResourceTags } from "../resource-tags";
import type { Operation, Service } from "../service";
import { joinStates } from "../state/service-state";
import { tagPairs } from "../tags";
import { checkDatabase, checkTable } from "./check-input";

export interface GlueServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
}

interface Database {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  input: Glue.DatabaseInput;
}

interface Table {
  readonly name: string;
  readonly databaseName: string;
  readonly createdMs: number;
  updatedMs: number;
  version: number;
  input: Glue.TableInput;
}

/** A request that names a table, or a database as `Name`. */
type Named = {
  readonly CatalogId?: string | undefined;
  readonly DatabaseName?: string | undefined;
  readonly Name?: string | undefined;
};

/** Glue's data catalog: databases and tables, which are kept for others to read; nothing is crawled and no job runs. */
export class GlueService implements Service {
  private readonly databases = new ResourceStore<Database>({
    absent: (name) => absent(`Database ${name} not found.`),
    present: () => new AwsError("AlreadyExistsException", "Database already exists."),
  });
  private readonly tables = new ResourceStore<Table>({
    absent: () => absent("Entity Not Found"),
    present: () => new AwsError("AlreadyExistsException", "Table already exists."),
  });
  private readonly tags = new ResourceTags({
    isThere: (arn) => this.databases.all.some((database) => database.arn === arn),
    absent: (arn) => absent(`Resource ${arn} not found.`),
    refuse: (reason) => new AwsError("InvalidInputException", reason),
  });
  readonly state = joinStates({
    databases: this.databases.state,
    tables: this.tables.state,
    tags: this.tags.state,
  });
  readonly operations: Readonly<Record<string, Operation>> = {
    CreateDatabase: async (request: Glue.CreateDatabaseRequest) => {
      this.checkCatalog(request);
      this.tags.make(
        tagPairs(request.Tags),
        () => this.createDatabase(request),
        ({ arn }) => arn,
      );
      return {};
    },
    GetDatabase: async (request: Glue.GetDatabaseRequest) => ({
      Database: this.shownDatabase(this.database(request, request.Name)),
    }),
    GetDatabases: async (request: Glue.GetDatabasesRequest) => {
      this.checkCatalog(request);
      const { items, NextToken } = page(this.databases.all, request);
      return { DatabaseList: items.map((database) => this.shownDatabase(database)), NextToken };
    },
    UpdateDatabase: async (request: Glue.UpdateDatabaseRequest) => {
      const database = this.database(request, request.Name);
      const input = checkDatabase(request.DatabaseInput);
      if (input.Name?.toLowerCase() !== database.name) throw new NotSimulated("another name of a database");
      database.input = {
        CreateTableDefaultPermissions: database.input.CreateTableDefaultPermissions,
        ...input,
      };
      return {};
    },
    /** Its tables go with it. */
    DeleteDatabase: async (request: Glue.DeleteDatabaseRequest) => {
      const { name } = this.database(request, request.Name);
      for (const table of this.tablesOf(name)) this.tables.delete(keyOf(name, table.name));
      this.databases.delete(name);
      return {};
    },
    CreateTable: async (request: Glue.CreateTableRequest) => {
      this.createTable(request);
      return {};
    },
    GetTable: async (request: Glue.GetTableRequest) => ({ Table: this.shownTable(this.table(request)) }),
    GetTables: async (request: Glue.GetTablesRequest) => {
      const { name } = this.database(request, request.DatabaseName);
      if (request.Expression !== undefined) throw new NotSimulated("Expression of GetTables");
      const { items, NextToken } = page(this.tablesOf(name), request);
      return { TableList: items.map((table) => this.shownTable(table)), NextToken };
    },
    /** Another version takes its place, whole: what the input leaves out is gone. */
    UpdateTable: async (request: Glue.UpdateTableRequest) => {
      const input = checkTable(request.TableInput);
      const table = this.table({ ...request, Name: input.Name });
      Object.assign(table, { input, version: table.version + 1, updatedMs: this.args.clock.now() });
      return {};
    },
    DeleteTable: async (request: Glue.DeleteTableRequest) => {
      const { databaseName, name } = this.table(request);
      this.tables.delete(keyOf(databaseName, name));
      return {};
    },
    GetPartitionIndexes: async ({ TableName, ...request }: Glue.GetPartitionIndexesRequest) => {
      this.table({ ...request, Name: TableName });
      return { PartitionIndexDescriptorList: [] };
    },
    TagResource: async ({ ResourceArn, TagsToAdd }: Glue.TagResourceRequest) => {
      this.tags.add(ResourceArn, tagPairs(TagsToAdd));
      return {};
    },
    UntagResource: async ({ ResourceArn, TagsToRemove }: Glue.UntagResourceRequest) => {
      this.tags.remove(ResourceArn, TagsToRemove);
      return {};
    },
    GetTags: async ({ ResourceArn }: Glue.GetTagsRequest) => ({
      Tags: Object.fromEntries(this.tags.of(ResourceArn)),
    }),
  };

  constructor(private readonly args: GlueServiceArgs) {}

  async close(): Promise<void> {}

  private createDatabase({ DatabaseInput }: Glue.CreateDatabaseRequest): Database {
    const input = checkDatabase(DatabaseInput);
    const { account, clock } = this.args;
    const name = (input.Name ?? "").toLowerCase();
    const arn = `arn:aws:glue:${account.region}:${account.id}:database/${name}`;
    return this.databases.create(name, { name, arn, createdMs: clock.now(), input });
  }

  private createTable(request: Glue.CreateTableRequest): void {
    const { name: databaseName } = this.database(request, request.DatabaseName);
    if (request.OpenTableFormatInput) throw new NotSimulated("OpenTableFormatInput");
    if (request.PartitionIndexes?.length) throw new NotSimulated("PartitionIndexes");
    const input = checkTable({ Name: request.Name, ...request.TableInput });
    const name = (input.Name ?? "").toLowerCase();
    const nowMs = this.args.clock.now();
    const times = { createdMs: nowMs, updatedMs: nowMs };
    this.tables.create(keyOf(databaseName, name), { name, databaseName, ...times, version: 0, input });
  }

  private database({ CatalogId }: Named, name = ""): Database {
    this.checkCatalog({ CatalogId });
    return this.databases.get(name.toLowerCase());
  }

  private table(request: Named): Table {
    const { name } = this.database(request, request.DatabaseName);
    return this.tables.get(keyOf(name, (request.Name ?? "").toLowerCase()));
  }

  private tablesOf(name: string): readonly Table[] {
    return this.tables.all.filter(({ databaseName }) => databaseName === name);
  }

  private checkCatalog({ CatalogId = this.args.account.id }: Named): void {
    if (CatalogId !== this.args.account.id) throw new NotSimulated(`the catalog ${CatalogId}`);
  }

  private shownDatabase({ name, createdMs, input }: Database): Glue.Database {
    const CreateTime = new Date(createdMs);
    return { ...input, Name: name, CreateTime, CatalogId: this.args.account.id };
  }

  private shownTable({ name, databaseName, version, input, ...times }: Table): Glue.Table {
    return {
      ...input,
      ...{ Name: name, DatabaseName: databaseName, CatalogId: this.args.account.id },
      ...{ CreateTime: new Date(times.createdMs), UpdateTime: new Date(times.updatedMs) },
      ...{
        VersionId: String(version),
        Retention: input.Retention ?? 0,
        IsRegisteredWithLakeFormation: false,
      },
    };
  }
}

/** Names hold no slash. */
function keyOf(databaseName: string, name: string): string {
  return `${databaseName}/${name}`;
}

function page<T>(
  all: readonly T[],
  { NextToken: Marker, MaxResults: MaxItems }: Pick<Glue.GetDatabasesRequest, "NextToken" | "MaxResults">,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const { items, NextMarker } = pageByMarker(all, { Marker, MaxItems }, 100, "InvalidInputException");
  return { items, NextToken: NextMarker };
}

function absent(message: string): AwsError {
  return new AwsError("EntityNotFoundException", message);
}
