/** A resource's name: the last part of its ARN, its URL or its log group's path. */
export function resourceName(address: string): string {
  return address.slice(Math.max(address.lastIndexOf("/"), address.lastIndexOf(":")) + 1);
}
