/** URNs of protected resources that the CLI says it will not delete or replace. */
export function refusedIn(output: string): string[] {
  const sentences =
    /(?:unable to replace )?resource "(urn:[^"]+)"\s+(?:cannot be deleted|as it is|as part of)/g;
  return [...new Set([...output.matchAll(sentences)].map(([, urn]) => urn as string))].sort();
}
