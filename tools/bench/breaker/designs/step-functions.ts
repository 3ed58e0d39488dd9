import type { Design } from "../design";
import type { SimulatedMessage } from "../simulated-queue";
import type { World } from "../world";

const alarmShare = 0.8;
const minuteMs = 60_000;
/** How long CloudWatch takes to see a full minute and start the workflow. */
const alarmDelayMs = 30_000;
const maxAttempts = 10;

/**
 * An alarm on the function's errors starts a workflow that disables the event source mapping, tries one message with
 * ever longer waits, and enables the mapping when it succeeds; after ten attempts the workflow fails.
 */
export const stepFunctions: Design = {
  name: "alarm and Step Functions workflow",
  visibilitySeconds: 30,
  maxReceives: 15,
  batchSize: 10,
  windowSeconds: 0,
  start({ dependency }: World) {
    return async (batch: readonly SimulatedMessage[]) => {
      for (const { event } of batch) await dependency.call(event);
      return new Set<string>();
    };
  },
  attend(world: World) {
    let isRunning = false;
    let [invocations, errors] = [0, 0];
    // The mapping is made before what attends to it is first called.
    const watch = (): void => {
      const { mapping, time } = world;
      const [ran, failed] = [mapping.invocations - invocations, mapping.errors - errors];
      [invocations, errors] = [mapping.invocations, mapping.errors];
      if (!isRunning && ran > 0 && failed / ran >= alarmShare) {
        isRunning = true;
        time.after(alarmDelayMs, () => void recover(world).then((isOver) => (isRunning = !isOver)));
      }
      time.after(minuteMs, watch);
    };
    world.time.after(minuteMs, watch);
  },
};

/** Answers whether the mapping works again. */
async function recover(world: World): Promise<boolean> {
  const { mapping, queue, time } = world;
  await mapping.toggle(false);
  await time.sleep(10_000);
  const [message] = queue.receive(1);
  world.workflowSteps += 3;
  // Without a message the workflow fails, and the mapping stays disabled.
  if (!message) return false;
  let waitMs = 10_000;
  for (let attempt = 1; ; attempt++) {
    world.workflowSteps += 4;
    if (await isHandled(world, message)) break;
    if (attempt + 1 >= maxAttempts) return false;
    waitMs *= 2;
    await time.sleep(waitMs);
  }
  queue.delete([message]);
  await rejitter(world);
  await mapping.toggle(true);
  return true;
}

async function isHandled({ mapping }: World, message: SimulatedMessage): Promise<boolean> {
  try {
    await mapping.invoke([message]);
    return true;
  } catch {
    return false;
  }
}

/** For a minute, takes what is visible and sends it again with a delay of one to three minutes. */
async function rejitter({ queue, random, time }: World): Promise<void> {
  await time.sleep(12_000);
  for (let second = 0; second < 60; second++) {
    for (let batch = queue.receive(1000); batch.length > 0; batch = queue.receive(1000)) {
      queue.delete(batch);
      for (const { event } of batch) {
        queue.bill(1);
        time.after(60_000 + random.between(0, 120_000), () => queue.send(event));
      }
    }
    await time.sleep(1000);
  }
  await time.sleep(12_000);
}
