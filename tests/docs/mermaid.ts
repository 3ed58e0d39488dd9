/** What is wrong with a Mermaid diagram, a line each; empty when nothing is. */
export async function mermaidErrors(diagram: string): Promise<string[]> {
  // The package has no CommonJS side.
  const { validate } = await import("@probelabs/maid");
  const { type, errors } = validate(diagram);
  const faults = errors.filter(({ severity }) => severity === "error");
  return [
    ...(type === "unknown" ? ["is no kind of diagram that the checker knows"] : []),
    ...faults.map(({ line, message }) => `line ${line}: ${message}`),
  ];
}

/** The Mermaid diagrams in a Markdown text. */
export function mermaidIn(markdown: string): string[] {
  return [...markdown.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, diagram = ""]) => diagram);
}
