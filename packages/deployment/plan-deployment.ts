import type { RecordedResource, StackGraph } from "../recorder/stack-graph";
import { ChosenIds } from "./chosen-ids";
import { dependenciesOf } from "./dependencies-of";
import { dependentReplacements } from "./dependent-replacements";
import { deletionRounds } from "./deletion-rounds";
import type { DeploymentPlan, DeploymentStep, Registration } from "./deployment-plan";
import { diffResource, type ResourceDiff } from "./diff-resource";
import { FormerResources } from "./former-resources";
import { propertyPath, withValueFrom } from "./property-path";
import { protectedDeletions } from "./protected-deletions";
import type { StackState } from "./stack-state";

/**
 * Plans what Pulumi's engine does to a stack in this state for it to become what the program asks for: the steps of the
 * engine's step generator (pkg/resource/deploy/step_generator.go), and what each of them waits for.
 */
export function planDeployment(state: StackState, wanted: StackGraph): DeploymentPlan {
  const planner = new Planner(state, wanted);
  const isWhole = wanted.resources.every((resource) => planner.register(resource));
  // The engine reads no further than to a chain of replacements that it cannot begin.
  if (isWhole) planner.deleteTheRest();
  const { steps, registrations, refused } = planner;
  return { steps, registrations, refused };
}

type Reasons = Pick<ResourceDiff, "changed" | "replacedBecause">;
const noReasons: Reasons = { changed: [], replacedBecause: [] };

class Planner {
  readonly steps: DeploymentStep[] = [];
  readonly registrations: Registration[] = [];
  readonly refused: { urn: string; words: string }[] = [];

  private readonly former: FormerResources;
  private readonly ids: ChosenIds;
  private readonly formerProviders: ReadonlyMap<string, RecordedResource>;
  private readonly providers = new Map<string, RecordedResource>();
  /** By URN, the steps that must have ended before what depends on a registered resource goes on. */
  private readonly endedBy = new Map<string, readonly number[]>();
  /** Resources of the state that go before what replaces them is made → index of the step. */
  private readonly deletedFirst = new Map<RecordedResource, number>();
  /** Resources of the state that go after what replaces them is made. */
  private readonly deletedLast: RecordedResource[];
  private readonly replacedUrns = new Set<string>();
  private readonly deletedUrns = new Set<string>();

  constructor(
    private readonly state: StackState,
    wanted: StackGraph,
  ) {
    this.former = new FormerResources(new Map(state.resources.map((one) => [one.urn, one])), wanted);
    this.ids = new ChosenIds(wanted, state);
    this.formerProviders = new Map(state.resources.filter(isProvider).map((one) => [one.name, one]));
    this.deletedLast = [...state.pendingDeletes];
  }

  /** Returns whether the engine reads on. */
  register(recorded: RecordedResource): boolean {
    const old = this.former.find(recorded);
    const asked = withIgnored(this.ids.inputsOf(recorded), old);
    if (isProvider(asked)) this.providers.set(asked.name, asked);
    const { custom, urn } = asked;
    if (!custom || isProvider(asked)) this.settle(old, asked);
    else if (!old) this.settle(old, this.ids.make(asked, recorded), { operation: "create", ...noReasons });
    else if (this.deletedFirst.has(old)) {
      this.deletedUrns.delete(old.urn);
      const waitsFor = [this.deletedFirst.get(old) as number];
      this.replace(old, this.ids.make(asked, recorded, old), noReasons, waitsFor);
    } else {
      const diff = this.diff(old, asked);
      const isPending = this.state.pendingReplacements.includes(old.urn);
      if (diff.replacedBecause.length > 0 || isPending) {
        if (asked.options.protect && old.options.protect) this.refuse(urn, unableToReplace(urn));
        const isDeletedFirst = asked.options.deleteBeforeReplace ?? diff.deleteBeforeReplace;
        const deletions = isDeletedFirst ? this.deleteFirst(old, asked) : [];
        if (!deletions) return false;
        if (!isDeletedFirst) this.deletedLast.push(old);
        this.replace(old, this.ids.make(asked, recorded, old), diff, deletions);
      } else {
        const kept = this.ids.keep(asked, old, recorded);
        this.settle(old, kept, diff.changed.length > 0 ? { operation: "update", ...diff } : undefined);
      }
    }
    return true;
  }

  deleteTheRest(): void {
    const { resources, pendingReplacements } = this.state;
    const all = [...resources, ...this.state.pendingDeletes];
    const replaced = new Set(this.deletedLast);
    const removed = resources.filter((one) => !this.former.isFound(one.urn) && !this.deletedFirst.has(one));
    const condemned = new Set([...replaced, ...removed]);
    for (const { urn } of condemned) this.deletedUrns.add(urn);
    const rounds = deletionRounds(all, condemned);
    const { refused, spared } = protectedDeletions(all, rounds, (one) => !replaced.has(one));
    for (const { urn } of refused)
      this.refuse(urn, `resource "${urn}" cannot be deleted because it is protected.`);
    let waitsFor: readonly number[] = this.steps.map((_, index) => index);
    for (const round of rounds) {
      const going = round.filter(
        (one) =>
          one.custom &&
          !isProvider(one) &&
          !spared.has(one) &&
          (replaced.has(one) || !pendingReplacements.includes(one.urn)),
      );
      const before = waitsFor;
      const steps = going.map((one) =>
        this.delete(one, replaced.has(one) ? "delete-replaced" : "delete", before),
      );
      if (steps.length > 0) waitsFor = steps;
    }
  }

  private replace(
    old: RecordedResource,
    after: RecordedResource,
    { changed, replacedBecause }: Reasons,
    waitsFor: readonly number[],
  ): void {
    this.replacedUrns.add(after.urn);
    this.settle(old, after, { operation: "create-replacement", changed, replacedBecause }, waitsFor);
  }

  /** What becomes of a registered resource, by a step or without one. */
  private settle(
    before: RecordedResource | undefined,
    after: RecordedResource,
    step?: Reasons & Pick<DeploymentStep, "operation">,
    more: readonly number[] = [],
  ): void {
    const needed = [...new Set([...this.waitsOf(after), ...more])];
    const own =
      step && this.add({ ...step, urn: after.urn, ...(before && { before }), after, waitsFor: needed });
    this.endedBy.set(after.urn, own === undefined ? needed : [own]);
    this.registrations.push({
      ...(before && { before }),
      after,
      waitsFor: own === undefined ? needed : [own],
    });
  }

  /** Deletes a resource that is then made anew, and before it what would be replaced with it; undefined if it must not. */
  private deleteFirst(old: RecordedResource, asked: RecordedResource): number[] | undefined {
    const { state, former } = this;
    const dependents = dependentReplacements(old, asked.urn, state.resources, (urn) => former.isFound(urn))
      .filter((one) => !this.deletedFirst.has(one))
      .reverse();
    const kept = dependents.find(({ options }) => options.protect);
    if (kept) {
      this.refuse(kept.urn, `${unableToReplace(kept.urn)} It is replaced as part of "${asked.urn}".`);
      return undefined;
    }
    const isThere = !state.pendingReplacements.includes(old.urn);
    const going = isThere ? [...dependents, old] : dependents;
    for (const { urn } of going) this.deletedUrns.add(urn);
    let waitsFor = [...this.waitsOf(asked)];
    for (const one of going) {
      const index = this.delete(one, "delete-replaced", waitsFor);
      this.deletedFirst.set(one, index);
      waitsFor = [index];
    }
    return waitsFor;
  }

  private delete(
    before: RecordedResource,
    operation: "delete" | "delete-replaced",
    waitsFor: readonly number[],
  ): number {
    const { urn, options } = before;
    const { retainOnDelete, deletedWith } = options;
    const isLeft = retainOnDelete || (deletedWith !== undefined && this.deletedUrns.has(deletedWith));
    return this.add({ operation: isLeft ? "discard" : operation, urn, before, ...noReasons, waitsFor });
  }

  private diff(old: RecordedResource, asked: RecordedResource): ResourceDiff {
    const { deletedWith, replaceWith = [] } = asked.options;
    const because = [
      ...(replaceWith.some((urn) => this.replacedUrns.has(urn)) ? ["replaceWith"] : []),
      ...(deletedWith !== undefined && this.replacedUrns.has(deletedWith) ? ["deletedWith"] : []),
    ];
    if (because.length > 0) return { changed: [], replacedBecause: because, deleteBeforeReplace: false };
    const providerIn = (providers: ReadonlyMap<string, RecordedResource>, { options }: RecordedResource) =>
      providers.get(options.provider ?? "")?.inputs ?? {};
    return diffResource(
      { resource: old, provider: providerIn(this.formerProviders, old) },
      { resource: asked, provider: providerIn(this.providers, asked) },
    );
  }

  /** The steps that end what a resource, its parent and its provider are made of. */
  private waitsOf(resource: RecordedResource): readonly number[] {
    const provider = this.providers.get(resource.options.provider ?? "")?.urn;
    const needed = [resource.parent, provider, ...dependenciesOf(resource)];
    return [...new Set(needed.flatMap((urn) => this.endedBy.get(urn ?? "") ?? []))];
  }

  private add(step: DeploymentStep): number {
    return this.steps.push(step) - 1;
  }

  private refuse(urn: string, words: string): void {
    this.refused.push({ urn, words });
  }
}

/** A provider makes resources and is none in the cloud. */
function isProvider({ type }: RecordedResource): boolean {
  return type.startsWith("pulumi:providers:");
}

function unableToReplace(urn: string): string {
  return `unable to replace resource "${urn}" as it is currently marked for protection.`;
}

/** What the program asks to leave as it is, is as it was. */
function withIgnored(asked: RecordedResource, old: RecordedResource | undefined): RecordedResource {
  const { ignoreChanges } = asked.options;
  if (!old || ignoreChanges.length === 0) return asked;
  const inputs = ignoreChanges.reduce<unknown>(
    (value, path) => withValueFrom(value, old.inputs, propertyPath(path)),
    asked.inputs,
  );
  return { ...asked, inputs: inputs as RecordedResource["inputs"] };
}
