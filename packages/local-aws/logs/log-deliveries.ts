import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { Operation } from "../service";

interface SourceInput {
  readonly name?: string;
  readonly logType?: string;
  readonly resourceArn?: string;
}

interface DestinationInput {
  readonly name?: string;
}

interface DeliveryInput {
  readonly deliverySourceName?: string;
  readonly deliveryDestinationArn?: string;
}

/**
 * From where vended logs are delivered to where, and the actions on that. The logs themselves are not written here: the
 * trace shows what a bus' log would.
 */
export class LogDeliveries {
  readonly operations: Readonly<Record<string, Operation>> = {
    PutDeliverySource: (input: SourceInput) => this.alone(() => this.putSource(input)),
    DeleteDeliverySource: (input: { name?: string }) => this.alone(() => this.deleteSource(input.name)),
    PutDeliveryDestination: (input: DestinationInput) => this.alone(() => this.putDestination(input)),
    DeleteDeliveryDestination: (input: DestinationInput) =>
      this.alone(() => this.deleteDestination(input.name)),
    CreateDelivery: (input: DeliveryInput) => this.alone(() => this.create(input)),
    DescribeDeliveries: async () => ({
      deliveries: [...this.deliveries].map(([id, delivery]) => ({ id, ...delivery })),
    }),
    DeleteDelivery: (input: { id?: string }) => this.alone(() => this.delete(input.id)),
  };
  private readonly sources = new Map<string, SourceInput>();
  private readonly destinations = new Set<string>();
  private readonly deliveries = new Map<string, DeliveryInput>();
  private isChanging = false;
  private created = 0;

  constructor(private readonly account: Account) {}

  /** As in AWS, an account's deliveries are changed one at a time, and a change takes some time. */
  private async alone(change: () => object): Promise<object> {
    if (this.isChanging) {
      throw conflict("Requested resource is currently being updated. Please try again later.");
    }
    this.isChanging = true;
    await new Promise((resolve) => setImmediate(resolve));
    try {
      return change();
    } finally {
      this.isChanging = false;
    }
  }

  private putSource(input: SourceInput): object {
    const { name = "", logType, resourceArn } = input;
    const other = [...this.sources.values()].find(
      (one) => one.name !== name && one.logType === logType && one.resourceArn === resourceArn,
    );
    if (other) throw conflict(`${resourceArn} already has a delivery source of ${logType}: ${other.name}.`);
    this.sources.set(name, input);
    return { deliverySource: { arn: this.arn("delivery-source", name), ...input } };
  }

  private putDestination({ name = "" }: DestinationInput): object {
    const arn = this.arn("delivery-destination", name);
    this.destinations.add(arn);
    return { deliveryDestination: { arn, name } };
  }

  private create(input: DeliveryInput): object {
    const { deliverySourceName: source = "", deliveryDestinationArn: destination = "" } = input;
    if (!this.sources.has(source)) throw notFound(`delivery source ${source}`);
    if (!this.destinations.has(destination)) throw notFound(`delivery destination ${destination}`);
    const id = `delivery-${++this.created}`;
    this.deliveries.set(id, input);
    return { delivery: { id, arn: this.arn("delivery", id), ...input } };
  }

  private delete(id = ""): object {
    if (!this.deliveries.delete(id)) throw notFound(`delivery ${id}`);
    return {};
  }

  private deleteSource(name = ""): object {
    this.refuseUsed((delivery) => delivery.deliverySourceName === name, name);
    if (!this.sources.delete(name)) throw notFound(`delivery source ${name}`);
    return {};
  }

  private deleteDestination(name = ""): object {
    const arn = this.arn("delivery-destination", name);
    this.refuseUsed((delivery) => delivery.deliveryDestinationArn === arn, name);
    if (!this.destinations.delete(arn)) throw notFound(`delivery destination ${name}`);
    return {};
  }

  private refuseUsed(uses: (delivery: DeliveryInput) => boolean, name: string): void {
    if ([...this.deliveries.values()].some(uses)) throw conflict(`${name} is used by a delivery.`);
  }

  private arn(kind: string, name: string): string {
    return `arn:aws:logs:${this.account.region}:${this.account.id}:${kind}:${name}`;
  }
}

function conflict(message: string): AwsError {
  return new AwsError("ConflictException", message);
}

function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `The ${what} does not exist.`);
}
