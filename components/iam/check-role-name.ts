/** IAM's limit of a role's name, and Lambda's of a function's. */
const maxLength = 64;

/** Refuses in a preview what IAM would refuse in the middle of an update. @throws naming the role and the rule */
export function checkRoleName(where: string, roleName: string): void {
  if (/^[\w-]+$/.test(roleName) && roleName.length <= maxLength) return;
  throw new Error(
    `${where}: the role "${roleName}" has ${roleName.length} characters, must have 1 to ${maxLength} letters, digits, - or _. ` +
      "Shorten the subscription's name or the environment's.",
  );
}
