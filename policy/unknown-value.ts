/** A judgement that needs a value which only the update will know. */
export class NotKnownYet extends Error {
  override readonly name = "NotKnownYet";
}

/** URNs of what each unknown value comes from. */
const origins = new WeakMap<object, readonly string[]>();

/** Stands for a value unknown to a preview, which comes from these resources. Reading it throws {@link NotKnownYet}. */
export function unknownValue(from: readonly string[]): object {
  const value = new Proxy(
    {},
    {
      get: (_, property) => {
        throw new NotKnownYet(`${String(property)} of a value that is not known yet`);
      },
      ownKeys: () => {
        throw new NotKnownYet("keys of a value that is not known yet");
      },
    },
  );
  origins.set(value, from);
  return value;
}

export function isKnown(value: unknown): boolean {
  return originsOf(value) === undefined;
}

/** Whether two values are the same; of what is not known yet, whether it comes from the same resource. */
export function isSame(one: unknown, other: unknown): boolean {
  const [from, origin] = [originsOf(one), originsOf(other)];
  if (from === undefined && origin === undefined) return one === other;
  return from !== undefined && origin !== undefined && from.some((urn) => origin.includes(urn));
}

/** The answer, or the other one when a value that it needs is not known yet. */
export function ifKnown<Answer>(judge: () => Answer, otherwise: Answer): Answer {
  try {
    return judge();
  } catch (error) {
    if (error instanceof NotKnownYet) return otherwise;
    throw error;
  }
}

function originsOf(value: unknown): readonly string[] | undefined {
  return typeof value === "object" && value !== null ? origins.get(value) : undefined;
}
