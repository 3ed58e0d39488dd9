import { randomUUID } from "node:crypto";
import type * as Athena from "@aws-sdk/client-athena";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";
import { resourceTagOperations, ResourceTags } from "../resource-tags";
import type { Operation, Service } from "../service";
import { joinStates } from "../state/service-state";
import { changedConfiguration, newConfiguration } from "./workgroup-configuration";

export interface AthenaServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
}

interface Workgroup {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  description: string | undefined;
  state: Athena.WorkGroupState;
  configuration: Athena.WorkGroupConfiguration;
}

interface NamedQuery extends Athena.NamedQuery {
  readonly NamedQueryId: string;
  readonly WorkGroup: string;
  readonly clientToken: string | undefined;
}

/** Every account has it. */
const primary = "primary";

/** Athena's workgroups and the queries that are saved in them; nobody runs these here. */
export class AthenaService implements Service {
  private readonly workgroups = new ResourceStore<Workgroup>({
    absent: (name) => invalid(`WorkGroup ${name} is not found.`),
    present: () => invalid("WorkGroup is already created"),
  });
  private readonly queries = new ResourceStore<NamedQuery>({
    absent: (id) => invalid(`NamedQuery ${id} was not found`),
    present: (id) => invalid(`NamedQuery ${id} is there already`),
  });
  private readonly tags = new ResourceTags({
    isThere: (arn) => this.workgroups.all.some((workgroup) => workgroup.arn === arn),
    absent: (arn) => new AwsError("ResourceNotFoundException", `Resource ${arn} does not exist.`),
    refuse: invalid,
  });
  readonly state = joinStates({
    workgroups: this.workgroups.state,
    queries: this.queries.state,
    tags: this.tags.state,
  });
  readonly operations: Readonly<Record<string, Operation>> = {
    CreateWorkGroup: async (input: Athena.CreateWorkGroupInput) => {
      this.tags.make(
        input.Tags,
        () => this.createWorkgroup(input),
        ({ arn }) => arn,
      );
      return {};
    },
    GetWorkGroup: async ({ WorkGroup }: Athena.GetWorkGroupInput) => {
      const workgroup = this.workgroups.get(WorkGroup);
      return { WorkGroup: { ...shown(workgroup), Configuration: workgroup.configuration } };
    },
    ListWorkGroups: async (input: Athena.ListWorkGroupsInput) => {
      const { items, NextToken } = page(this.workgroups.all, input);
      return { WorkGroups: items.map(shown), NextToken };
    },
    UpdateWorkGroup: async (input: Athena.UpdateWorkGroupInput) => {
      const workgroup = this.workgroups.get(input.WorkGroup);
      const configuration = changedConfiguration(workgroup.configuration, input.ConfigurationUpdates);
      checkLength("Description", input.Description, 0, 1_024);
      workgroup.configuration = configuration;
      if (input.Description !== undefined) workgroup.description = input.Description;
      if (input.State !== undefined) workgroup.state = input.State;
      return {};
    },
    DeleteWorkGroup: async ({ WorkGroup: name = "", RecursiveDeleteOption }: Athena.DeleteWorkGroupInput) => {
      if (name === primary) throw invalid("The primary workgroup cannot be deleted.");
      const queries = this.queriesOf(this.workgroups.get(name).name);
      if (queries.length > 0 && !RecursiveDeleteOption) throw invalid(`WorkGroup ${name} is not empty`);
      for (const { NamedQueryId } of queries) this.queries.delete(NamedQueryId);
      this.workgroups.delete(name);
      return {};
    },
    CreateNamedQuery: async (input: Athena.CreateNamedQueryInput) => ({
      NamedQueryId: this.createQuery(input).NamedQueryId,
    }),
    GetNamedQuery: async ({ NamedQueryId }: Athena.GetNamedQueryInput) => {
      const { clientToken: _, ...NamedQuery } = this.queries.get(NamedQueryId);
      return { NamedQuery };
    },
    ListNamedQueries: async ({ WorkGroup = primary, ...input }: Athena.ListNamedQueriesInput) => {
      const { items, NextToken } = page(this.queriesOf(this.workgroups.get(WorkGroup).name), input);
      return { NamedQueryIds: items.map(({ NamedQueryId }) => NamedQueryId), NextToken };
    },
    DeleteNamedQuery: async ({ NamedQueryId }: Athena.DeleteNamedQueryInput) => {
      this.queries.delete(NamedQueryId);
      return {};
    },
    ...resourceTagOperations(this.tags),
  };

  constructor(private readonly args: AthenaServiceArgs) {
    this.createWorkgroup({ Name: primary });
  }

  async close(): Promise<void> {}

  private createWorkgroup(input: Athena.CreateWorkGroupInput): Workgroup {
    const { Name: name = "", Description: description } = input;
    if (!/^[a-zA-Z0-9._-]{1,128}$/.test(name)) throw invalid(`The workgroup name "${name}" is not valid.`);
    checkLength("Description", description, 0, 1_024);
    const configuration = newConfiguration(input.Configuration);
    const { account, clock } = this.args;
    const arn = `arn:aws:athena:${account.region}:${account.id}:workgroup/${name}`;
    const kept = { name, arn, description, configuration, state: "ENABLED" as const };
    return this.workgroups.create(name, { ...kept, createdMs: clock.now() });
  }

  /** The same request, as a client repeats it, makes no second query. */
  private createQuery(input: Athena.CreateNamedQueryInput): NamedQuery {
    const { ClientRequestToken: clientToken, WorkGroup = primary, ...query } = input;
    this.workgroups.get(WorkGroup);
    checkLength("Name", query.Name, 1, 128);
    checkLength("Database", query.Database, 1, 255);
    checkLength("QueryString", query.QueryString, 1, 262_144);
    if (query.Description !== undefined) checkLength("Description", query.Description, 1, 1_024);
    const same = this.queries.all.find((one) => clientToken !== undefined && one.clientToken === clientToken);
    if (same) return same;
    const NamedQueryId = randomUUID();
    return this.queries.create(NamedQueryId, { ...query, NamedQueryId, WorkGroup, clientToken });
  }

  private queriesOf(workgroup: string): readonly NamedQuery[] {
    return this.queries.all.filter(({ WorkGroup }) => WorkGroup === workgroup);
  }
}

function shown({ name, description, state, createdMs, configuration }: Workgroup) {
  const CreationTime = new Date(createdMs);
  const { EngineVersion } = configuration;
  return { Name: name, Description: description, State: state, CreationTime, EngineVersion };
}

function page<T>(
  all: readonly T[],
  { NextToken: Marker, MaxResults: MaxItems }: Pick<Athena.ListWorkGroupsInput, "NextToken" | "MaxResults">,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const { items, NextMarker } = pageByMarker(all, { Marker, MaxItems }, 50, "InvalidRequestException");
  return { items, NextToken: NextMarker };
}

function checkLength(field: string, text = "", least: number, most: number): void {
  if (text.length < least || text.length > most)
    throw invalid(`${field} must have ${least} to ${most} characters.`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidRequestException", message);
}
