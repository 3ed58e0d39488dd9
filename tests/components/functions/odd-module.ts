/** Everything that a serialised closure gets silently wrong unless it is bundled. */
class OddError extends Error {}

const table = new Map([["key", "value"]]);

export class Odd {
  field = 1;
  readonly #hidden = 2;

  observe() {
    const error = new OddError("odd");
    return {
      field: this.field,
      hidden: this.#hidden,
      isError: error instanceof Error && error instanceof OddError,
      message: error.message,
      mapped: table.get("key"),
    };
  }
}
