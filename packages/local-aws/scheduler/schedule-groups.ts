import type * as Scheduler from "@aws-sdk/client-scheduler";
import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";
import { ResourceTags } from "../resource-tags";
import { joinStates } from "../state/service-state";

interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
}

/** What groups need around them. */
export interface ScheduleGroupPorts {
  readonly clock: TimerClock;
  readonly arnOf: (groupName: string) => string;
  /** A group takes its schedules with it. */
  readonly removeSchedules: (groupName: string) => void;
}

/** The groups of schedules, and the API actions on them; `default` is always there. */
export class ScheduleGroups {
  private readonly groups = new ResourceStore<ScheduleGroup>({
    absent: (name) => absent(`Schedule group ${name}`),
    present: (name) => new AwsError("ConflictException", `Schedule group ${name} already exists.`, 409),
  });
  private readonly tags = new ResourceTags({
    isThere: (arn) => this.groups.all.some((group) => group.arn === arn),
    absent: (arn) => absent(`Resource ${arn}`),
    refuse: invalid,
  });
  readonly state = joinStates({ groups: this.groups.state, tags: this.tags.state });
  readonly operations = {
    CreateScheduleGroup: async ({ Name: name = "", Tags }: Scheduler.CreateScheduleGroupInput) => {
      if (!/^[0-9a-zA-Z\-_.]{1,64}$/.test(name)) throw invalid(`"${name}" is no name of a schedule group.`);
      const { arn } = this.tags.make(
        Tags,
        () => this.add(name),
        (group) => group.arn,
      );
      return { ScheduleGroupArn: arn };
    },
    GetScheduleGroup: async ({ Name }: Scheduler.GetScheduleGroupInput) => shown(this.groups.get(Name)),
    ListScheduleGroups: async (input: Scheduler.ListScheduleGroupsInput) => {
      const { NamePrefix = "", NextToken: Marker, MaxResults: MaxItems } = input;
      const found = this.groups.all.filter(({ name }) => name.startsWith(NamePrefix));
      const { items, NextMarker } = pageByMarker(found, { Marker, MaxItems }, 100, "ValidationException");
      return { ScheduleGroups: items.map(shown), NextToken: NextMarker };
    },
    DeleteScheduleGroup: async ({ Name: name = "" }: Scheduler.DeleteScheduleGroupInput) => {
      if (name === "default") throw invalid("The default schedule group cannot be deleted.");
      this.groups.delete(name);
      this.ports.removeSchedules(name);
      return {};
    },
    TagResource: async ({ ResourceArn, Tags }: Scheduler.TagResourceInput) => {
      this.tags.add(ResourceArn, Tags);
      return {};
    },
    UntagResource: async ({ ResourceArn, TagKeys }: Scheduler.UntagResourceInput) => {
      this.tags.remove(ResourceArn, TagKeys);
      return {};
    },
    ListTagsForResource: async ({ ResourceArn }: Scheduler.ListTagsForResourceInput) => ({
      Tags: this.tags.list(ResourceArn),
    }),
  };

  constructor(private readonly ports: ScheduleGroupPorts) {
    this.add("default");
  }

  has(name: string): boolean {
    return this.groups.find(name) !== undefined;
  }

  private add(name: string): ScheduleGroup {
    const { clock, arnOf } = this.ports;
    return this.groups.create(name, { name, arn: arnOf(name), createdMs: clock.now() });
  }
}

function shown({ name, arn, createdMs }: ScheduleGroup): Scheduler.ScheduleGroupSummary {
  const created = new Date(createdMs);
  return { Name: name, Arn: arn, State: "ACTIVE", CreationDate: created, LastModificationDate: created };
}

function absent(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} does not exist.`, 404);
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
