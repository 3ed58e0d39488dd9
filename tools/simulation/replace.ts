/** Replaces a function where its callers find it; answers how to put it back. */
export function replace<Holder extends object, Name extends keyof Holder>(
  holder: Holder,
  name: Name,
  make: (original: Holder[Name]) => Holder[Name],
): () => void {
  const original = holder[name];
  holder[name] = make(original);
  return () => {
    holder[name] = original;
  };
}
