import { mockOutputs, type CloudIdentity } from "../recorder/mock-outputs";
import type { RecordedResource, StackGraph } from "../recorder/stack-graph";
import { mapStrings } from "./map-strings";
import type { StackState } from "./stack-state";

type Answer = Pick<RecordedResource, "id" | "state">;

/**
 * The ids and names that AWS and the provider choose. A recording makes them up, for each resource always the same: a
 * resource that stays has those of the state, one that is made anew has new ones, and what was registered after it and
 * holds them changes with it.
 */
export class ChosenIds {
  private readonly identity: CloudIdentity;
  private readonly inUse = new Set<string>();
  /** As recorded → as it is. */
  private readonly actual = new Map<string, string>();
  private recordedOnes?: RegExp;

  constructor(graph: StackGraph, { resources, pendingDeletes }: StackState) {
    const { queueUrlBase = `https://sqs.${graph.region}.amazonaws.com` } = graph;
    this.identity = { ...graph, queueUrlBase };
    for (const { id, state } of [...resources, ...pendingDeletes]) {
      for (const value of leavesOf({ id, state }).values()) this.inUse.add(value);
    }
  }

  /** The resource as asked for, with the ids that the resources before it have by now. */
  inputsOf(recorded: RecordedResource): RecordedResource {
    const known = this.recordedOnes;
    if (!known) return recorded;
    const replaceAll = (text: string): string =>
      text.replace(known, (found) => this.actual.get(found) as string);
    return {
      ...recorded,
      inputs: mapStrings(recorded.inputs, replaceAll) as RecordedResource["inputs"],
      state: mapStrings(recorded.state, replaceAll) as RecordedResource["state"],
    };
  }

  /** A resource that stays keeps what was chosen for it. */
  keep(asked: RecordedResource, before: RecordedResource, recorded: RecordedResource): RecordedResource {
    const kept = this.withChosen(asked, recorded, leavesOf(before));
    return { ...kept, id: before.id };
  }

  /** A new resource gets what nothing else has, and nothing had in whose place it comes. */
  make(asked: RecordedResource, recorded: RecordedResource, before?: RecordedResource): RecordedResource {
    const paths = this.chosenPaths(recorded);
    let chance = before ? JSON.stringify([...leavesOf(before).values()]) : "";
    for (;;) {
      const leaves = leavesOf(mockOutputs(asked, this.identity, chance));
      const chosen = paths.map((path) => leaves.get(path) ?? "");
      if (!chosen.some((value) => this.inUse.has(value))) {
        for (const value of chosen) this.inUse.add(value);
        return this.withChosen(asked, recorded, leaves);
      }
      chance += "+";
    }
  }

  private withChosen(
    asked: RecordedResource,
    recorded: RecordedResource,
    leaves: ReadonlyMap<string, string>,
  ): RecordedResource {
    const answer = { id: asked.id, state: asked.state };
    const paths = this.chosenPaths(recorded).filter((path) => leaves.has(path));
    if (paths.length === 0) return asked;
    const recordedLeaves = leavesOf(recorded);
    for (const path of paths) this.note(recordedLeaves.get(path) ?? "", leaves.get(path) as string);
    const chosen = mapStrings(answer, (text, path) =>
      paths.includes(path) ? (leaves.get(path) as string) : text,
    );
    return { ...asked, ...(chosen as Answer) };
  }

  /** Where the answer differs by chance, AWS or the provider chose. */
  private chosenPaths(recorded: RecordedResource): string[] {
    const [one, other] = ["", "+"].map((chance) => leavesOf(mockOutputs(recorded, this.identity, chance)));
    return [...(one as Map<string, string>)]
      .filter(([path, value]) => other?.get(path) !== value)
      .map(([path]) => path);
  }

  private note(recorded: string, actual: string): void {
    if (recorded === actual || recorded === "") return;
    this.actual.set(recorded, actual);
    const texts = [...this.actual.keys()];
    this.recordedOnes = new RegExp(
      texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"),
      "g",
    );
  }
}

/** All texts of an answer, by their paths. */
function leavesOf({ id, state }: Answer): Map<string, string> {
  const leaves = new Map<string, string>();
  mapStrings({ id, state }, (text, path) => {
    leaves.set(path, text);
    return text;
  });
  return leaves;
}
