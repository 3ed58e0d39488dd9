import {
  HostFailure,
  type Host,
  type HostRequest,
  type HostResponse,
} from "../../packages/local-aws/internet/respond";
import type { Handshake } from "../../packages/local-aws/internet/start-internet";
import type { Random } from "../samples/random";
import type { FailureMode } from "./fault-plan";

/** What an endpoint is made of. */
export interface IdempotentEndpointArgs {
  /** Decides by the event's text which one it will never take. */
  readonly isRefused: (body: string) => boolean;
  /** Events that it fails with until it is mended. */
  readonly failing: ReadonlySet<string>;
  /** Events whose caller does not survive the call until that is mended. */
  readonly deadly: ReadonlySet<string>;
  /** Kills who calls with the event; false if nobody does any more. */
  readonly killCaller: (eventId: string) => boolean;
  /** Share of the requests that take effect and whose answer is lost, at any time. */
  readonly lostShare: number;
  readonly random: Random;
  readonly nowMs: () => number;
  /** Is told of each effect whose answer the caller cannot have got. */
  readonly onLostAnswer: (eventId: string) => void;
}

interface Outage {
  readonly mode: FailureMode;
  readonly share: number;
  readonly untilMs: number;
}

/** A caller that waits 5 s may have gone when an answer takes that long. */
const lateMs = 4_000;

const answers: Readonly<Partial<Record<FailureMode, HostResponse>>> = {
  "answers 503": { status: 503, headers: { "retry-after": "1" } },
  "answers 302": { status: 302, headers: { location: "https://maintenance.example.com/" } },
  "answers 403": { status: 403, body: "Forbidden" },
  "answers 404": { status: 404, body: "no Route matched with those values" },
};

const handshakes: Readonly<Partial<Record<FailureMode, Handshake>>> = {
  "has an untrusted certificate": "untrusted",
  "speaks plain HTTP": "plain HTTP",
};

/** A downstream service that knows its idempotency keys: a key it has seen before has no second effect. */
export class IdempotentEndpoint {
  /** How often each key was accepted; all but the first time without effect. */
  readonly accepted = new Map<string, number>();
  /** How often it misbehaved, by mode. */
  readonly counts: Record<string, number> = {};
  readonly host: Host = async (request) => this.answer(request);
  private outage: Outage | undefined;
  private isOver = false;
  private isMended = false;

  constructor(private readonly args: IdempotentEndpointArgs) {}

  /** From now on a share of the requests gets no proper answer. */
  begin(mode: FailureMode, share: number, seconds: number): void {
    this.outage = { mode, share, untilMs: this.args.nowMs() + seconds * 1000 };
  }

  /** From now on every request is answered. */
  end(): void {
    this.isOver = true;
  }

  /** From now on nothing is poison. */
  mend(): void {
    this.isMended = true;
  }

  private answer({ headers, body, method }: HostRequest): HostResponse {
    if (this.isMisbehaving()) return this.misbehave();
    const { "idempotency-key": key, "x-bellyfed-signature": signature } = headers;
    if (method !== "POST" || typeof key !== "string") return { status: 400 };
    if (!signature) return { status: 401 };
    if (this.args.isRefused(body)) return { status: 410 };
    if (!this.isMended && this.args.deadly.has(key)) {
      if (this.args.killCaller(key)) this.count("kills its caller");
      throw new HostFailure("hang");
    }
    if (!this.isMended && this.args.failing.has(key)) {
      this.count("fails with an event");
      return { status: 500 };
    }
    this.accepted.set(key, (this.accepted.get(key) ?? 0) + 1);
    if (this.isLate(headers["x-bellyfed-timestamp"])) this.args.onLostAnswer(key);
    if (!this.isOver && this.args.random.chance(this.args.lostShare)) {
      this.count("loses its answer");
      this.args.onLostAnswer(key);
      throw new HostFailure("reset");
    }
    return { status: 202 };
  }

  /** How the next connection is met. */
  handshake(): Handshake {
    const mode = this.outage?.mode;
    const handshake = mode && handshakes[mode];
    if (!handshake || !this.isMisbehaving()) return "proper";
    this.count(mode);
    return handshake;
  }

  private isMisbehaving(): boolean {
    const { outage, isOver } = this;
    if (isOver || !outage || this.args.nowMs() >= outage.untilMs) return false;
    return this.args.random.chance(outage.share);
  }

  private misbehave(): HostResponse {
    const { mode } = this.outage as Outage;
    // Connections from before the outage end; the next one is met otherwise.
    if (handshakes[mode]) throw new HostFailure("reset");
    this.count(mode);
    const answer = answers[mode];
    if (answer) return answer;
    throw new HostFailure(mode === "hangs" ? "hang" : "reset");
  }

  /** @param sentAt when the caller signed the request: seconds since the epoch */
  private isLate(sentAt: string | string[] | undefined): boolean {
    return this.args.nowMs() - Number(sentAt) * 1000 > lateMs;
  }

  private count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}
