import type { RecordedResource } from "../recorder/stack-graph";

/** URNs of what a resource depends on in the eyes of the engine, its parent apart. */
export function dependenciesOf({ dependencies, propertyDependencies, options }: RecordedResource): string[] {
  const { deletedWith, replaceWith = [] } = options;
  return [
    ...dependencies,
    ...Object.values(propertyDependencies ?? {}).flat(),
    ...(deletedWith === undefined ? [] : [deletedWith]),
    ...replaceWith,
  ];
}
