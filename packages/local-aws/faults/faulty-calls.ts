import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import { call, type Service } from "../service";
import type { FaultInjector } from "./fault-injector";

/** Asks another service for an action. */
export type AskService = (service: "sqs" | "lambda", action: string, input: object) => Promise<object>;

// AWS says it of API destinations alone.
const answeredWithinMs = 5_000;

/** The way from one service to another inside: it meets the faults that are planted, and does not wait for ever. */
export function faultyCalls(
  services: Readonly<Record<Parameters<AskService>[0], Service>>,
  faults: FaultInjector,
  clock: TimerClock,
): AskService {
  const meet: AskService = async (name, action, input) => {
    const carryOut = async (): Promise<object> => {
      const output = await call(services[name], action, input);
      const lost = faults.afterCall(name, action, input);
      if (lost) throw lost;
      return output;
    };
    const met = faults.beforeCall(name, action, input);
    if (met === undefined) return carryOut();
    if (met instanceof AwsError) throw met;
    return inTime(met.then(carryOut), clock);
  };
  // Every event comes this way.
  return (name, action, input) =>
    faults.areThere ? meet(name, action, input) : call(services[name], action, input);
}

function inTime(answer: Promise<object>, clock: TimerClock): Promise<object> {
  return new Promise((resolve, reject) => {
    const tooLate = new AwsError("TIMEOUT", `There was no answer within ${answeredWithinMs} ms.`, 504);
    const timer = clock.after(answeredWithinMs, () => reject(tooLate));
    void answer.then(resolve, reject).finally(() => timer.cancel());
  });
}
