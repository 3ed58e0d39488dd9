import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { CloudWatchService } from "../../../packages/local-aws/cloud-watch/cloud-watch-service";
import { LocalProvider } from "../../../packages/local-aws/provision/local-provider";
import type { ProvisionedServices } from "../../../packages/local-aws/provision/services";
import { ManualClock } from "../../packages/local-aws/manual-clock";

/** A value of a metric: namespace, name, dimensions, value. */
export type Sample = readonly [string, string, Readonly<Record<string, string>>, number];

/** The alarms of a recorded program in a CloudWatch whose minutes a test lets pass. */
export class AlarmWorld {
  /** Topics that were told, in order, with the alarm's name and new state. */
  readonly told: { readonly topic: string; readonly subject: string }[] = [];
  private readonly clock = new ManualClock();
  private readonly monitoring = new CloudWatchService({
    clock: this.clock,
    notify: (topicArn, subject) =>
      this.told.push({ topic: topicArn.slice(topicArn.lastIndexOf(":") + 1), subject }),
  });

  static async of(graph: StackGraph): Promise<AlarmWorld> {
    const world = new AlarmWorld();
    const services = { monitoring: world.monitoring } as unknown as ProvisionedServices;
    const provider = new LocalProvider(services, graph.region, world.clock);
    for (const resource of graph.resources)
      if (/:(Metric|Composite)Alarm$/.test(resource.type)) await provider.create(resource);
    return world;
  }

  /** Lets minutes pass, in each of which the same is measured; some services publish a minute or two late. */
  async minutes(count: number, samples: readonly Sample[] = [], minutesLate = 0): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) {
      for (const [namespace, metric, dimensions, value] of samples) {
        const atMs = this.clock.now() - minutesLate * 60_000;
        this.monitoring.store.record({ namespace, metric, dimensions, unit: "None", atMs, values: [value] });
      }
      await this.clock.advance(60_000);
    }
  }

  /** Names of the alarms that fire, without what they all begin with. */
  firing(prefix: string): string[] {
    return this.monitoring.alarms.all
      .filter(({ state }) => state.value === "ALARM")
      .map(({ name }) => name.replace(`${prefix}-`, ""))
      .sort();
  }

  async close(): Promise<void> {
    await this.monitoring.close();
  }
}
