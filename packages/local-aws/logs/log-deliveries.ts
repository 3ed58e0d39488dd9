import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import { ResourceStore } from "../resource-store";
import type { ResourceTags } from "../resource-tags";
import { joinStates, stateOfFields } from "../state/service-state";
import type { Tag } from "../tags";
import type { Operation } from "../service";

type Source = Logs.DeliverySource & { readonly name: string; readonly arn: string };
type Destination = Logs.DeliveryDestination & { readonly name: string; readonly arn: string };
type Delivery = Logs.Delivery & { readonly id: string; readonly arn: string };

/** What a log is delivered into, by the service of its ARN. */
const destinationTypes: Readonly<Record<string, Logs.DeliveryDestinationType>> = {
  logs: "CWL",
  s3: "S3",
  firehose: "FH",
};

/**
 * From where vended logs are delivered to where, and the actions on that. The logs themselves are not written here: the
 * trace shows what a bus' log would.
 */
export class LogDeliveries {
  readonly operations: Readonly<Record<string, Operation>> = {
    PutDeliverySource: (input: Logs.PutDeliverySourceRequest) => this.alone(() => this.putSource(input)),
    GetDeliverySource: async ({ name }: { name?: string }) => ({
      deliverySource: this.shown(this.sources.get(name)),
    }),
    DescribeDeliverySources: async () => ({ deliverySources: this.sources.all }),
    DeleteDeliverySource: (input: { name?: string }) => this.alone(() => this.deleteSource(input.name)),
    PutDeliveryDestination: (input: Logs.PutDeliveryDestinationRequest) =>
      this.alone(() => this.putDestination(input)),
    GetDeliveryDestination: async ({ name }: { name?: string }) => ({
      deliveryDestination: this.shown(this.destinations.get(name)),
    }),
    DescribeDeliveryDestinations: async () => ({ deliveryDestinations: this.destinations.all }),
    DeleteDeliveryDestination: (input: { name?: string }) =>
      this.alone(() => this.deleteDestination(input.name)),
    CreateDelivery: (input: Logs.CreateDeliveryRequest) => this.alone(() => this.create(input)),
    GetDelivery: async ({ id }: { id?: string }) => ({ delivery: this.shown(this.deliveries.get(id)) }),
    DescribeDeliveries: async () => ({ deliveries: this.deliveries.all }),
    UpdateDeliveryConfiguration: (input: Logs.UpdateDeliveryConfigurationRequest) =>
      this.alone(() => this.update(input)),
    DeleteDelivery: ({ id }: { id?: string }) =>
      this.alone(() => {
        this.deliveries.delete(id);
        return {};
      }),
  };
  private readonly sources = storeOf<Source>("delivery source");
  private readonly destinations = storeOf<Destination>("delivery destination");
  private readonly deliveries = storeOf<Delivery>("delivery");
  private isChanging = false;
  private readonly count = { created: 0 };
  readonly state = joinStates({
    sources: this.sources.state,
    destinations: this.destinations.state,
    deliveries: this.deliveries.state,
    count: stateOfFields(this.count),
  });

  constructor(
    private readonly account: Account,
    private readonly tags: ResourceTags,
  ) {}

  /** Whether it is the ARN of a source, a destination or a delivery that is there. */
  hasArn(arn: string): boolean {
    return [this.sources, this.destinations, this.deliveries].some(({ all }) =>
      (all as readonly { readonly arn: string }[]).some((one) => one.arn === arn),
    );
  }

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

  private putSource(input: Logs.PutDeliverySourceRequest): Logs.PutDeliverySourceResponse {
    const { name = "", logType, resourceArn = "", tags } = input;
    const other = this.sources.all.find(
      (one) => one.name !== name && one.logType === logType && one.resourceArns?.[0] === resourceArn,
    );
    if (other) throw conflict(`${resourceArn} already has a delivery source of ${logType}: ${other.name}.`);
    const source: Source = {
      name,
      arn: this.arn("delivery-source", name),
      resourceArns: [resourceArn],
      service: serviceOf(resourceArn),
      ...(logType !== undefined && { logType }),
    };
    return { deliverySource: this.put(this.sources, name, source, tags) };
  }

  private putDestination(input: Logs.PutDeliveryDestinationRequest): Logs.PutDeliveryDestinationResponse {
    const { name = "", outputFormat, deliveryDestinationConfiguration, tags } = input;
    const destination: Destination = {
      name,
      arn: this.arn("delivery-destination", name),
      deliveryDestinationType: typeOf(deliveryDestinationConfiguration?.destinationResourceArn ?? ""),
      outputFormat,
      deliveryDestinationConfiguration,
    };
    return { deliveryDestination: this.put(this.destinations, name, destination, tags) };
  }

  private create({ tags, ...input }: Logs.CreateDeliveryRequest): Logs.CreateDeliveryResponse {
    const { deliverySourceName, deliveryDestinationArn } = input;
    this.sources.get(deliverySourceName);
    const destination = this.destinations.all.find(({ arn }) => arn === deliveryDestinationArn);
    if (!destination) throw notFound(`delivery destination ${deliveryDestinationArn}`);
    const isSame = (one: Delivery): boolean =>
      one.deliverySourceName === deliverySourceName && one.deliveryDestinationArn === deliveryDestinationArn;
    if (this.deliveries.all.some(isSame))
      throw conflict(`${deliverySourceName} is delivered to ${deliveryDestinationArn} already.`);
    const id = `delivery-${++this.count.created}`;
    const { deliveryDestinationType } = destination;
    const delivery: Delivery = { id, arn: this.arn("delivery", id), deliveryDestinationType, ...input };
    return { delivery: this.put(this.deliveries, id, delivery, tags) };
  }

  private update({ id, ...changes }: Logs.UpdateDeliveryConfigurationRequest): object {
    const delivery = this.deliveries.get(id);
    this.deliveries.put(delivery.id, { ...delivery, ...changes });
    return {};
  }

  private deleteSource(name: string | undefined): object {
    this.refuseUsed((delivery) => delivery.deliverySourceName === name, name);
    this.sources.delete(name);
    return {};
  }

  private deleteDestination(name: string | undefined): object {
    const { arn } = this.destinations.get(name);
    this.refuseUsed((delivery) => delivery.deliveryDestinationArn === arn, name);
    this.destinations.delete(name);
    return {};
  }

  /** What is put again keeps its tags. */
  private put<Kept extends { readonly arn: string }>(
    store: ResourceStore<Kept>,
    name: string,
    kept: Kept,
    tags: Readonly<Record<string, string>> = {},
  ): Kept {
    const put = (): Kept => (store.put(name, kept), kept);
    return this.shown(store.find(name) ? put() : this.tags.make(tagList(tags), put, ({ arn }) => arn));
  }

  private shown<Kept extends { readonly arn: string }>(kept: Kept): Kept {
    const tags = this.tags.of(kept.arn);
    return tags.size > 0 ? { ...kept, tags: Object.fromEntries(tags) } : kept;
  }

  private refuseUsed(uses: (delivery: Delivery) => boolean, name: string | undefined): void {
    if (this.deliveries.all.some(uses)) throw conflict(`${name} is used by a delivery.`);
  }

  private arn(kind: string, name: string): string {
    return `arn:aws:logs:${this.account.region}:${this.account.id}:${kind}:${name}`;
  }
}

/** Tags as CloudWatch Logs writes them, as other services do. */
export function tagList(tags: Readonly<Record<string, string>> = {}): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function storeOf<Kept>(kind: string): ResourceStore<Kept> {
  return new ResourceStore<Kept>({
    absent: (name) => notFound(`${kind} ${name}`),
    present: (name) => conflict(`The ${kind} ${name} already exists.`),
  });
}

function serviceOf(arn: string): string {
  return arn.split(":")[2] ?? "";
}

function typeOf(arn: string): Logs.DeliveryDestinationType {
  const type = destinationTypes[serviceOf(arn)];
  if (type) return type;
  throw new AwsError("ValidationException", `"${arn}" is no log group, bucket or delivery stream.`);
}

function conflict(message: string): AwsError {
  return new AwsError("ConflictException", message);
}

function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `The ${what} does not exist.`);
}
