import type { RecordedResource } from "../recorder/stack-graph";
import { dependenciesOf } from "./dependencies-of";
import { isReplacedBy } from "./diff-resource";
import { propertyPath } from "./property-path";

/**
 * What the engine deletes together with a resource that it deletes before it replaces it: all that would be replaced if what
 * it takes from the resource became another value, and all that is deleted or replaced with it. In the order of the state.
 * @param urn the root's URN in the program
 * @param resources the state
 * @param isRegistered what the program has registered already cannot depend on the root any more
 */
export function dependentReplacements(
  root: RecordedResource,
  urn: string,
  resources: readonly RecordedResource[],
  isRegistered: (urn: string) => boolean,
): RecordedResource[] {
  const replaced = new Set([root.urn]);
  const found: RecordedResource[] = [];
  for (const resource of resources.slice(resources.indexOf(root) + 1)) {
    if (!resource.custom || isRegistered(resource.urn) || !isReplacedWith(resource, replaced)) continue;
    replaced.add(resource.urn);
    found.push(resource);
  }
  const cascading = resources.filter(
    ({ options }) => options.deletedWith === urn || options.replaceWith?.includes(urn),
  );
  return [...found, ...cascading.filter((resource) => !found.includes(resource))];
}

function isReplacedWith(resource: RecordedResource, replaced: ReadonlySet<string>): boolean {
  const { type, propertyDependencies = {}, options } = resource;
  if (!dependenciesOf(resource).some((urn) => replaced.has(urn))) return false;
  if (options.deletedWith !== undefined && replaced.has(options.deletedWith)) return true;
  const ignored = options.ignoreChanges.map((text) => propertyPath(text)[0]);
  const replacing = (options.replaceOnChanges ?? []).map((text) => propertyPath(text));
  return Object.entries(propertyDependencies).some(
    ([input, urns]) =>
      urns.some((urn) => replaced.has(urn)) &&
      !ignored.includes(input) &&
      (isReplacedBy(type, input) ||
        replacing.some(([first, ...rest]) => first === "*" || (first === input && rest.length === 0))),
  );
}
