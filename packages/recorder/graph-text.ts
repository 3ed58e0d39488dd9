import { FileSet } from "./files-of";

/** A recorded graph, or what holds one, as text for another process. */
export function toGraphText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof FileSet ? { filesOfCode: inner.files } : inner,
  );
}

/** What {@link toGraphText} wrote. */
export function fromGraphText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    const { filesOfCode } = (value ?? {}) as { readonly filesOfCode?: Record<string, string> };
    return filesOfCode === undefined ? value : new FileSet(filesOfCode);
  });
}
