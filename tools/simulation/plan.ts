import {
  consumerSettings,
  type ConsumerSettingsOverrides,
  type IdempotencySettings,
} from "../../handlers/settings/consumer-settings";
import { comeBackDays } from "../../components/storage/retention-settings";
import { maxReceiveCount } from "../../handlers/settings/receive-pace";
import type { Rates } from "./faults";
import type { SimulatedRandom } from "./simulated-random";

/** How the world of one seed is set up. */
export interface Plan {
  readonly mode: IdempotencySettings["mode"];
  readonly batchSize: number;
  readonly windowMs: number;
  readonly maximumConcurrency: number;
  readonly eventsPerSecond: number;
  readonly maxReceiveCount: number;
  /** Days that the queue keeps a message. */
  readonly queueDays: number;
  /** Days after its publication in which an event can be replayed. */
  readonly archiveDays: number;
  /** Days after an event was handled in which it is not handled again. */
  readonly memoryDays: number;
  /** How many times as often as usual faults strike. */
  readonly faultFactor: number;
  /** How often some faults strike in place of what is drawn; default none. */
  readonly rates?: Rates;
  /** Share of the state table's answers that are lost for most of the run; default as drawn. */
  readonly lostAnswersShare?: number;
  readonly settings: ConsumerSettingsOverrides;
}

const secondsPerDay = 86_400;
const deadLetterDays = 14;
const busyShare = 0.7;

/** From one event an hour to hundreds a second. */
function drawRate(random: SimulatedRandom): number {
  if (random.chance(busyShare)) return 4 * 2 ** random.between(0, 6);
  return 10 ** random.between(Math.log10(1 / 3_600), Math.log10(4));
}

/** Draws the set-up of a seed. */
export function drawPlan(random: SimulatedRandom): Plan {
  const batchSize = random.pick([1, 10, 10, 10, 100, 100, 1_000]);
  const queueDays = random.pick([2, 4, 10, 13]);
  const maxEventAgeSeconds = (queueDays - 1) * secondsPerDay;
  const plan = {
    mode: random.pick(["none", "mark", "lock", "lock"] as const),
    batchSize,
    windowMs: batchSize >= 100 || random.chance(0.5) ? 1_000 : 0,
    maximumConcurrency: random.whole(4, 43),
    eventsPerSecond: drawRate(random),
    maxReceiveCount: maxReceiveCount(consumerSettings({ maxEventAgeSeconds })),
    queueDays,
    faultFactor: 1,
    settings: { concurrency: random.pick([1, 5, 10, 25]), maxEventAgeSeconds },
  };
  const archiveDays = random.pick([1, 7, 30, 90]);
  const memoryDays = comeBackDays({ archiveDays, queueDays, deadLetterDays });
  const idempotency = { expirySeconds: memoryDays * secondsPerDay };
  return { ...plan, archiveDays, memoryDays, settings: { ...plan.settings, idempotency } };
}
