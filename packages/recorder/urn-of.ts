const stackType = "pulumi:pulumi:Stack";

/** A resource's URN as Pulumi's engine makes it: with the types of all its parents, the stack apart. */
export function urnOf(
  parent: string | undefined,
  type: string,
  name: string,
  project: string,
  stack: string,
): string {
  const parentTypes = parent?.split("::")[2] ?? "";
  const types = parentTypes === "" || parentTypes === stackType ? type : `${parentTypes}$${type}`;
  return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}
