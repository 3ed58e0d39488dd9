/** What becomes of a request: whether it takes effect, and whether its answer arrives; its client may have repeated it. */
export type RequestEnd = "answered" | "repeated" | "lost" | "silent";

interface Request {
  readonly name: string;
  readonly effect: () => Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** So many turns of the event loop are enough for what waits for nothing but promises. */
const mostTurns = 1_000;

/** The work of one production process, which stops at each request until it is told what becomes of it. */
export class SteppedWork {
  private request: Request | undefined;
  private isRunning = false;
  private isDead = false;

  /** What it waits for; undefined when it has nothing to do. */
  get waitsFor(): string | undefined {
    return this.request?.name;
  }

  /** Lets the process begin something, and waits until it stops. */
  async run(work: () => Promise<unknown>): Promise<void> {
    this.isRunning = true;
    const ended = (): boolean => (this.isRunning = false);
    void work().then(ended, ended);
    await this.untilItStops();
  }

  /** Called by the process: its request waits for {@link carryOut} or {@link end}. */
  ask<Answer>(name: string, effect: () => Promise<unknown>): Promise<Answer> {
    return new Promise<unknown>((resolve, reject) => {
      if (!this.isDead) this.request = { name, effect, resolve, reject };
    }) as Promise<Answer>;
  }

  /** Carries the request out in that way. */
  async carryOut(way: RequestEnd): Promise<void> {
    const { effect, resolve, reject } = this.take();
    const once = (): Promise<() => void> =>
      effect().then(
        (answer) => () => resolve(answer),
        (error: unknown) => () => reject(error),
      );
    const first = way === "silent" ? undefined : await once();
    const answer = way === "repeated" ? await once() : first;
    if (way === "answered" || way === "repeated") answer?.();
    else reject(new Error("There is no answer."));
    await this.untilItStops();
  }

  /** Ends a call of the process' own code. */
  async end(error?: Error): Promise<void> {
    const { resolve, reject } = this.take();
    if (error) reject(error);
    else resolve(undefined);
    await this.untilItStops();
  }

  /** Nothing that it does from now on reaches the world. */
  die(): void {
    this.isDead = true;
    this.request = undefined;
    this.isRunning = false;
  }

  /** The process' own timers. */
  alive(task: () => void): () => void {
    return () => {
      if (!this.isDead) task();
    };
  }

  private take(): Request {
    const { request } = this;
    if (!request) throw new Error("The process waits for nothing.");
    this.request = undefined;
    return request;
  }

  private async untilItStops(): Promise<void> {
    for (let turn = 0; turn < mostTurns; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!this.isRunning || this.request) return;
    }
    throw new Error("The process neither waits for anything nor ends.");
  }
}
