/** Options of an SDK client's `send` that bound the whole call, retries included. */
export function abortAfter(timeoutMs: number): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(timeoutMs) };
}
