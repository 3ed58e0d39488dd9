import type * as Schemas from "@aws-sdk/client-schemas";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";
import { ResourceTags } from "../resource-tags";
import type { Operation, Service } from "../service";
import { joinStates } from "../state/service-state";
import { tagPairs } from "../tags";

export interface SchemasServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
}

interface Registry {
  readonly name: string;
  readonly arn: string;
  description: string | undefined;
}

interface SchemaVersion {
  readonly content: string;
  readonly createdMs: number;
}

interface Schema {
  readonly name: string;
  readonly registry: string;
  readonly arn: string;
  type: string;
  description: string | undefined;
  modifiedMs: number;
  /** Oldest first; the first is version 1. */
  readonly versions: SchemaVersion[];
}

type Named = { readonly RegistryName?: string | undefined; readonly SchemaName?: string | undefined };

/** EventBridge's schema registry: it keeps schemas, against which nothing is checked; nothing is discovered. */
export class SchemasService implements Service {
  private readonly registries = storeOf<Registry>("Registry");
  private readonly schemas = storeOf<Schema>("Schema");
  private readonly tags = new ResourceTags({
    isThere: (arn) => [...this.registries.all, ...this.schemas.all].some((one) => one.arn === arn),
    absent: (arn) => notFound(`Resource ${arn}`),
    refuse: (reason) => badRequest(reason),
  });
  readonly state = joinStates({
    registries: this.registries.state,
    schemas: this.schemas.state,
    tags: this.tags.state,
  });
  readonly operations: Readonly<Record<string, Operation>> = {
    CreateRegistry: async (input: Schemas.CreateRegistryRequest) =>
      this.tags.make(
        tagPairs(input.Tags),
        () => this.createRegistry(input),
        ({ RegistryArn = "" }) => RegistryArn,
      ),
    DescribeRegistry: async ({ RegistryName }: Named) =>
      this.shownRegistry(this.registries.get(RegistryName)),
    UpdateRegistry: async ({ RegistryName, Description }: Schemas.UpdateRegistryRequest) => {
      const registry = this.registries.get(RegistryName);
      registry.description = Description;
      return this.shownRegistry(registry);
    },
    DeleteRegistry: async ({ RegistryName }: Named) => {
      if (this.schemas.all.some(({ registry }) => registry === RegistryName)) {
        throw new AwsError("ConflictException", `Registry ${RegistryName} has schemas.`, 409);
      }
      this.registries.delete(RegistryName);
      return {};
    },
    ListRegistries: async ({ RegistryNamePrefix = "", NextToken, Limit }: Schemas.ListRegistriesRequest) => {
      const found = this.registries.all.filter(({ name }) => name.startsWith(RegistryNamePrefix));
      const { items, NextMarker } = page(found, NextToken, Limit);
      const Registries = items.map(({ name, arn }) => ({ RegistryName: name, RegistryArn: arn }));
      return { Registries, NextToken: NextMarker };
    },
    CreateSchema: async (input: Schemas.CreateSchemaRequest) =>
      this.tags.make(
        tagPairs(input.Tags),
        () => this.createSchema(input),
        ({ SchemaArn = "" }) => SchemaArn,
      ),
    DescribeSchema: async (input: Schemas.DescribeSchemaRequest) => this.describeSchema(input),
    UpdateSchema: async (input: Schemas.UpdateSchemaRequest) => this.updateSchema(input),
    DeleteSchema: async (input: Named) => {
      this.schemas.delete(keyOf(input));
      return {};
    },
    ListSchemas: async (input: Schemas.ListSchemasRequest) => {
      this.registries.get(input.RegistryName);
      const found = this.schemas.all.filter(
        ({ registry, name }) =>
          registry === input.RegistryName && name.startsWith(input.SchemaNamePrefix ?? ""),
      );
      const { items, NextMarker } = page(found, input.NextToken, input.Limit);
      return { Schemas: items.map((schema) => shownSchema(schema)), NextToken: NextMarker };
    },
    TagResource: async ({ ResourceArn, Tags }: Schemas.TagResourceRequest) => {
      this.tags.add(ResourceArn, tagPairs(Tags));
      return {};
    },
    UntagResource: async ({ ResourceArn, TagKeys }: Schemas.UntagResourceRequest) => {
      this.tags.remove(ResourceArn, TagKeys);
      return {};
    },
    ListTagsForResource: async ({ ResourceArn }: Schemas.ListTagsForResourceRequest) => ({
      Tags: Object.fromEntries(this.tags.of(ResourceArn)),
    }),
  };

  constructor(private readonly args: SchemasServiceArgs) {}

  async close(): Promise<void> {}

  private createRegistry({
    RegistryName: name = "",
    Description: description,
  }: Schemas.CreateRegistryRequest): Schemas.CreateRegistryResponse {
    if (name.startsWith("aws.")) throw badRequest("Registry names that begin with aws. are reserved.");
    this.registries.create(name, {
      name: checkName(name, 64),
      arn: this.arn(`registry/${name}`),
      description,
    });
    return { RegistryName: name, RegistryArn: this.arn(`registry/${name}`), Description: description };
  }

  private createSchema(input: Schemas.CreateSchemaRequest): Schemas.CreateSchemaResponse {
    const { SchemaName: name = "", RegistryName: registry = "", Description: description } = input;
    this.registries.get(registry);
    const nowMs = this.args.clock.now();
    const schema = this.schemas.create(keyOf(input), {
      name: checkName(name, 385),
      registry,
      arn: this.arn(`schema/${registry}/${name}`),
      type: checkType(input.Type),
      description,
      modifiedMs: nowMs,
      versions: [{ content: checkContent(input.Content), createdMs: nowMs }],
    });
    return shownSchema(schema);
  }

  /** Other content makes another version. */
  private updateSchema(input: Schemas.UpdateSchemaRequest): Schemas.UpdateSchemaResponse {
    const schema = this.schemas.get(keyOf(input));
    const content = input.Content === undefined ? undefined : checkContent(input.Content);
    if (input.Type !== undefined) schema.type = checkType(input.Type);
    if (input.Description !== undefined) schema.description = input.Description;
    schema.modifiedMs = this.args.clock.now();
    if (content !== undefined && content !== schema.versions.at(-1)?.content) {
      schema.versions.push({ content, createdMs: schema.modifiedMs });
    }
    return shownSchema(schema);
  }

  private describeSchema(input: Schemas.DescribeSchemaRequest): Schemas.DescribeSchemaResponse {
    const schema = this.schemas.get(keyOf(input));
    const number = input.SchemaVersion === undefined ? schema.versions.length : Number(input.SchemaVersion);
    const version = schema.versions[number - 1];
    if (!version) throw notFound(`Version ${input.SchemaVersion} of schema ${schema.name}`);
    return {
      ...shownSchema(schema),
      SchemaVersion: String(number),
      Content: version.content,
      VersionCreatedDate: new Date(version.createdMs),
      Tags: Object.fromEntries(this.tags.of(schema.arn)),
    };
  }

  private shownRegistry({ name, arn, description }: Registry): Schemas.DescribeRegistryResponse {
    const Tags = Object.fromEntries(this.tags.of(arn));
    return { RegistryName: name, RegistryArn: arn, Description: description, Tags };
  }

  private arn(resource: string): string {
    return `arn:aws:schemas:${this.args.account.region}:${this.args.account.id}:${resource}`;
  }
}

function shownSchema(schema: Schema): Schemas.CreateSchemaResponse {
  return {
    SchemaName: schema.name,
    SchemaArn: schema.arn,
    Type: schema.type,
    Description: schema.description,
    LastModified: new Date(schema.modifiedMs),
    SchemaVersion: String(schema.versions.length),
    VersionCreatedDate: new Date(schema.versions.at(-1)?.createdMs ?? schema.modifiedMs),
  };
}

function keyOf({ RegistryName, SchemaName }: Named): string {
  return `${RegistryName}/${SchemaName}`;
}

function storeOf<Kept>(kind: string): ResourceStore<Kept> {
  return new ResourceStore<Kept>({
    absent: (name) => notFound(`${kind} with name ${name}`),
    present: (name) => new AwsError("ConflictException", `${kind} with name ${name} already exists.`, 409),
  });
}

function page<T>(all: readonly T[], Marker: string | undefined, MaxItems: number | undefined) {
  return pageByMarker(all, { Marker, MaxItems }, 100, "BadRequestException");
}

function checkName(name: string, longest: number): string {
  if (/^[\w.@-]+$/.test(name) && name.length <= longest) return name;
  throw badRequest(`The name "${name}" is not valid.`);
}

function checkType(type: string | undefined): string {
  if (type === "OpenApi3" || type === "JSONSchemaDraft4") return type;
  throw badRequest(`The type "${type}" is not OpenApi3 or JSONSchemaDraft4.`);
}

function checkContent(content = ""): string {
  if (content.length > 100_000) throw badRequest("The content is longer than 100000 characters.");
  try {
    JSON.parse(content);
    return content;
  } catch {
    throw badRequest("The content is no JSON.");
  }
}

function badRequest(message: string): AwsError {
  return new AwsError("BadRequestException", message, 400);
}

function notFound(what: string): AwsError {
  return new AwsError("NotFoundException", `${what} does not exist.`, 404);
}
