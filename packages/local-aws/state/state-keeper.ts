import { createHash } from "node:crypto";
import { logError } from "../log-error";
import type { ServiceState } from "./service-state";
import { fromStateJson, toStateJson } from "./state-json";
import { writeStateFile, type SavedState, type StateHeader } from "./state-file";

/** Changes are written so long after the first of them. */
const delayMs = 200;
/** Nothing else goes on while the state is encoded: that takes at most a tenth of the time, however much there is. */
const pausePerEncoding = 9;

/** Keeps the states of services in a file: soon after a change, and when it is closed. */
export class StateKeeper {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private written = "";
  private encodingMs = 0;

  constructor(
    private readonly path: string,
    private readonly header: StateHeader,
    private readonly states: Readonly<Record<string, ServiceState>>,
  ) {}

  /** Gives the services back what the file held, and lets them go on. */
  async restore({ services }: SavedState): Promise<void> {
    for (const [name, state] of Object.entries(this.states)) {
      const json = services.get(name);
      if (json === undefined) continue;
      try {
        await state.restore(fromStateJson(json) as never);
      } catch (error) {
        const why = `what it holds of ${name} cannot be taken back: ${(error as Error).message}`;
        throw new Error(`The state file ${this.path} cannot be used: ${why}`, { cause: error });
      }
    }
    for (const state of Object.values(this.states)) state.resume?.();
  }

  /** Something may have changed: it is written soon. */
  readonly touch = (): void => {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.save().catch((error: Error) => {
          logError(`${error.message} It is tried again.`);
          this.touch();
        });
      },
      Math.max(delayMs, pausePerEncoding * this.encodingMs),
    ).unref();
  };

  /** Writes what is there now, unless the file says the same. */
  save(): Promise<void> {
    // What failed before was told then.
    this.writing = this.writing.catch(() => undefined).then(() => this.write());
    return this.writing;
  }

  /** Writes for the last time. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.save();
    clearTimeout(this.timer);
  }

  private async write(): Promise<void> {
    const begunMs = performance.now();
    // All in one turn of the event loop, so that no message is in two services, or in none.
    const saving = Object.entries(this.states).map(([name, state]) => [name, textOf(state.save())] as const);
    this.encodingMs = performance.now() - begunMs;
    const lines = await Promise.all(saving.map(async ([name, text]) => [name, await text] as const));
    const hash = createHash("sha256");
    for (const [, text] of lines) hash.update(text);
    const digest = hash.digest("base64");
    if (digest !== this.written)
      await writeStateFile(this.path, { ...this.header, services: new Map(lines) });
    this.written = digest;
  }
}

function textOf(saved: unknown): string | Promise<string> {
  return saved instanceof Promise ? saved.then(toStateJson) : toStateJson(saved);
}
