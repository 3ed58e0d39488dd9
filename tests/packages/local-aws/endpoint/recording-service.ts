import type { Service } from "../../../../packages/local-aws/service";

/** A service that remembers what it was asked and answers what it was told to. */
export class RecordingService implements Service {
  readonly asked: { operation: string; input: unknown }[] = [];
  private readonly answers = new Map<string, () => Promise<object>>();

  readonly operations: Service["operations"] = new Proxy(
    {},
    {
      get: (_, operation: string) => (input: unknown) => {
        this.asked.push({ operation, input });
        return (this.answers.get(operation) ?? (async () => ({})))();
      },
      getOwnPropertyDescriptor: (_, operation: string) =>
        this.answers.has(operation)
          ? { configurable: true, enumerable: true, writable: true, value: undefined }
          : undefined,
    },
  );

  /** From now on `operation` is one of the service's and answers `output`, or fails with it if it is an Error. */
  answer(operation: string, output: object): void {
    this.answers.set(operation, async () => {
      if (output instanceof Error) throw output;
      return output;
    });
  }

  async close(): Promise<void> {}
}
