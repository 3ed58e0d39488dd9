import type { RoutedEvent } from "./routed-event";
import type { Difference } from "./difference";
import type { RecordedEvent } from "./recorded-event";

/** Events of a subscription that differ in the same way. */
export interface DifferenceGroup extends Difference {
  readonly subscription: string;
  readonly count: number;
  /** The smallest of them that differs so without others, else the smallest; the values are of it. */
  readonly event: RecordedEvent;
  /** Whether it differs so when nothing else is delivered. */
  readonly isAlone: boolean;
}

interface Example extends Difference {
  readonly routed: RoutedEvent;
}

/** So many of the smallest events of a group are tried alone. */
const maxExamples = 3;

/** Collects differences by their kind. */
export class DifferenceGroups {
  private readonly groups = new Map<string, { count: number; examples: Example[] }>();

  add(difference: Difference, routed: RoutedEvent): void {
    const group = this.groups.get(difference.kind) ?? { count: 0, examples: [] };
    this.groups.set(difference.kind, group);
    group.count += 1;
    const { length } = routed.event.detail;
    const last = group.examples[maxExamples - 1];
    if (last && last.routed.event.detail.length <= length) return;
    group.examples.push({ ...difference, routed });
    group.examples.sort((one, other) => one.routed.event.detail.length - other.routed.event.detail.length);
    group.examples.splice(maxExamples);
  }

  /** @param kindAlone how an event differs alone. Default: as it did */
  async conclude(
    subscription: string,
    kindAlone?: (routed: RoutedEvent) => Promise<string | undefined>,
  ): Promise<DifferenceGroup[]> {
    const concluded: DifferenceGroup[] = [];
    for (const [kind, { count, examples }] of this.groups) {
      let alone: Example | undefined;
      for (const example of examples)
        if (!alone && (!kindAlone || (await kindAlone(example.routed)) === kind)) alone = example;
      const shown = alone ?? examples[0];
      if (!shown) continue;
      const { routed, values } = shown;
      const isAlone = alone !== undefined;
      concluded.push({ kind, values, subscription, count, event: routed.event, isAlone });
    }
    return concluded;
  }
}
