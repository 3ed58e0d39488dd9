import type { AskedResource } from "./resource-graph";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import { changeTags } from "./change-tags";
import { changesOf } from "./changes-of";
import { withProviderDefaults } from "./provider-defaults";
import type { Known } from "./known";
import type { Provisioner } from "./provisioner";
import { provisioners } from "./provisioners";
import type { Inputs, ProvisionedServices } from "./services";
import { translateInputs, type Fields } from "./translate-inputs";
import { typesWithoutEffect } from "./without-effect";

/** How services say that a resource is not there, by code and message: Athena has one code for whatever is wrong. */
const isGone = /^(?:NoSuch\w+|[\w.]*NotFound\w*|\w+DoesNotExist) |^InvalidRequestException .* not found/;

/** After how long the provider asks again for the name of a queue that was deleted a moment ago. */
const askAgainMs = 1000;

/** What the AWS provider makes of a resource that is asked for. */
interface Read {
  readonly provisioner: Provisioner;
  readonly fields: Fields;
  readonly known: Known;
}

/**
 * Makes, changes and deletes resources one at a time, as the AWS provider does. What the local AWS does not know is
 * refused as NotSimulated, naming type, resource and input, before anything is done.
 */
export class LocalProvider {
  /** @param changed hears that something may have changed. Default: nobody does */
  constructor(
    private readonly services: ProvisionedServices,
    private readonly region: string,
    private readonly clock: TimerClock,
    private readonly changed: () => void = () => undefined,
  ) {}

  /** Throws NotSimulated for what could not be made here. */
  check(resource: AskedResource): void {
    this.read(resource);
  }

  async create(resource: AskedResource): Promise<void> {
    const read = this.read(resource);
    if (read) await said(resource, "made", () => this.make(read)).finally(this.changed);
  }

  /** Changes in place what `before` has made: an input that is left out goes back to the provider's default. */
  async update(before: AskedResource, after: AskedResource): Promise<void> {
    const had = this.read(before);
    const wanted = this.read(after, had?.known.inputs);
    if (!wanted) return;
    const { provisioner, fields, known } = wanted;
    await said(after, "changed", async () => {
      if (isOther(wanted, had?.fields))
        await provisioner.update(fields, this.services, known, had?.fields ?? {});
      if (!provisioner.tags) return;
      const tags = [had?.known.inputs["tags"], known.inputs["tags"]] as const;
      await changeTags(provisioner.tags, this.services, known, tags);
    }).finally(this.changed);
  }

  async delete(resource: AskedResource): Promise<void> {
    const read = this.read(resource);
    if (!read) return;
    const { provisioner, fields, known } = read;
    await said(resource, "deleted", async () => {
      try {
        await provisioner.delete(fields, this.services, known);
      } catch (error) {
        if (!(error instanceof AwsError && isGone.test(`${error.code} ${error.message}`))) throw error;
      }
    }).finally(this.changed);
  }

  private async make({ provisioner, fields, known }: Read): Promise<void> {
    for (;;) {
      try {
        await provisioner.create(fields, this.services, known);
        return;
      } catch (error) {
        if (!(error instanceof AwsError && error.code === "QueueDeletedRecently")) throw error;
        await new Promise<void>((resolve) => this.clock.after(askAgainMs, resolve));
      }
    }
  }

  /**
   * What is asked for; undefined for a resource that changes nothing here.
   * @param before what the resource had, if it was there before
   */
  private read(resource: AskedResource, before?: Inputs): Read | undefined {
    const { type, name, state, custom } = resource;
    if (!custom || type in typesWithoutEffect) return undefined;
    const of = `${type} "${name}"`;
    const provisioner = Object.hasOwn(provisioners, type) ? provisioners[type] : undefined;
    if (!provisioner) throw new NotSimulated(of);
    const given = withProviderDefaults(type, resource.inputs, state, before);
    const { region: own = this.region, ...inputs } = given;
    if (own !== this.region) throw new NotSimulated(`the input region of ${of}: it is not the stack's`);
    const known = { arn: String(state["arn"]), inputs, state };
    return { provisioner, fields: translateInputs(inputs, provisioner.rules, of), known };
  }
}

/** Whether there is something to change but tags that are changed one by one; only a service can compare files. */
function isOther({ provisioner, fields }: Read, before: Fields = {}): boolean {
  const changed = Object.keys(changesOf(before, fields));
  const isTag = (field: string): boolean => provisioner.tags !== undefined && /^tags$/i.test(field);
  return "files" in fields || !changed.every(isTag);
}

/** Says of an error at what it happened; its code stays the one that the service gave. */
async function said({ type, name }: AskedResource, done: string, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const message = `${type} "${name}" could not be ${done}: ${(error as Error).message}`;
    if (error instanceof AwsError) throw new AwsError(error.code, message, error.httpStatus);
    throw new Error(message, { cause: error });
  }
}
