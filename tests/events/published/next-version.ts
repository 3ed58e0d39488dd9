/** The least version of a package whose public declarations lost or gained lines; below 1.0.0 a loss is minor, too. */
export function nextVersion(version: string, { gone, added }: { gone: number; added: number }): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (gone > 0 && major > 0) return `${major + 1}.0.0`;
  return gone + added > 0 ? `${major}.${minor + 1}.0` : version;
}

/** Whether a version comes before another. */
export function isOlder(one: string, other: string): boolean {
  return one.localeCompare(other, "en", { numeric: true }) < 0;
}
