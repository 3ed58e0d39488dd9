import { createHash } from "node:crypto";
import { unwrapSecrets } from "./unwrap-secrets";

/** Whose cloud answers. */
export interface CloudIdentity {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** Origin of the queue URLs, such as `https://sqs.us-east-1.amazonaws.com`. */
  readonly queueUrlBase: string;
}

interface Asked {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly id: string;
  readonly state: Record<string, unknown>;
}

/** What a resource of one type becomes: its id, and the outputs that the provider adds to the inputs. */
type Rule = (names: Names) => { id?: string; outputs: Record<string, unknown> };

interface Names extends CloudIdentity {
  /** The name in AWS: as asked for, else made from the Pulumi name as the provider would. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** A stable stand-in for an id that AWS chooses. */
  readonly uuid: string;
  readonly arn: (service: string, rest: string) => string;
}

const rules: Readonly<Record<string, Rule>> = {
  "aws:cloudwatch/eventBus:EventBus": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("events", `event-bus/${name}`) },
  }),
  "aws:cloudwatch/eventRule:EventRule": ({ name, arn, inputs }) => {
    const bus = text(inputs["eventBusName"]) ?? "default";
    return { id: `${bus}/${name}`, outputs: { name, arn: arn("events", `rule/${bus}/${name}`) } };
  },
  "aws:cloudwatch/eventArchive:EventArchive": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("events", `archive/${name}`) },
  }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("logs", `log-group:${name}`) },
  }),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("logs", `delivery-source:${name}`), service: "events" },
  }),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("logs", `delivery-destination:${name}`) },
  }),
  "aws:cloudwatch/logDelivery:LogDelivery": ({ uuid, arn }) => ({
    id: uuid,
    outputs: { arn: arn("logs", `delivery:${uuid}`) },
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("cloudwatch", `alarm:${name}`) },
  }),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ({ inputs, arn }) => {
    const name = text(inputs["alarmName"]) ?? "";
    return { id: name, outputs: { arn: arn("cloudwatch", `alarm:${name}`) } };
  },
  "aws:cloudwatch/dashboard:Dashboard": ({ inputs, accountId }) => {
    const name = text(inputs["dashboardName"]) ?? "";
    return { id: name, outputs: { dashboardArn: `arn:aws:cloudwatch::${accountId}:dashboard/${name}` } };
  },
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs, uuid }) => ({
    outputs: { targetId: text(inputs["targetId"]) ?? `terraform-${uuid.replaceAll("-", "")}` },
  }),
  "aws:sqs/queue:Queue": ({ name: made, inputs, arn, accountId, queueUrlBase }) => {
    // The kind of a queue stands at the end of its name.
    const name = inputs["fifoQueue"] === true && !made.endsWith(".fifo") ? `${made}.fifo` : made;
    const url = `${queueUrlBase}/${accountId}/${name}`;
    return { id: url, outputs: { name, url, arn: arn("sqs", name) } };
  },
  "aws:sns/topic:Topic": ({ name, arn }) => ({
    id: arn("sns", name),
    outputs: { name, arn: arn("sns", name) },
  }),
  "aws:dynamodb/table:Table": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("dynamodb", `table/${name}`) },
  }),
  "aws:s3/bucket:Bucket": ({ name: made, inputs }) => {
    const bucket = text(inputs["bucket"]) ?? made;
    return { id: bucket, outputs: { bucket, arn: `arn:aws:s3:::${bucket}` } };
  },
  "aws:kms/key:Key": ({ uuid, arn }) => ({
    id: uuid,
    outputs: { keyId: uuid, arn: arn("kms", `key/${uuid}`) },
  }),
  "aws:iam/role:Role": ({ name, accountId, uuid }) => ({
    id: name,
    outputs: { name, arn: `arn:aws:iam::${accountId}:role/${name}`, uniqueId: uuid },
  }),
  "aws:iam/rolePolicy:RolePolicy": ({ name, inputs }) => ({
    id: `${text(inputs["role"])}:${name}`,
    outputs: { name },
  }),
  "aws:lambda/function:Function": ({ name, arn, inputs }) => ({
    id: text(inputs["name"]) ?? name,
    outputs: { name, arn: arn("lambda", `function:${name}`), version: "$LATEST" },
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": ({ uuid, arn, inputs }) => ({
    id: uuid,
    outputs: {
      uuid,
      arn: arn("lambda", `event-source-mapping:${uuid}`),
      state: inputs["enabled"] === false ? "Disabled" : "Enabled",
    },
  }),
  "aws:scheduler/scheduleGroup:ScheduleGroup": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("scheduler", `schedule-group/${name}`) },
  }),
  "aws:scheduler/schedule:Schedule": ({ name, arn, inputs }) => {
    const group = text(inputs["groupName"]) ?? "default";
    return { id: `${group}/${name}`, outputs: { name, arn: arn("scheduler", `schedule/${group}/${name}`) } };
  },
  "aws:secretsmanager/secret:Secret": ({ name, arn, uuid }) => {
    // Secrets Manager ends each ARN with six characters of its own choice.
    const secretArn = arn("secretsmanager", `secret:${name}-${uuid.slice(0, 6)}`);
    return { id: secretArn, outputs: { name, arn: secretArn } };
  },
  "aws:ec2/securityGroup:SecurityGroup": ({ uuid, arn }) => {
    const id = `sg-${hex17(uuid)}`;
    return { id, outputs: { arn: arn("ec2", `security-group/${id}`) } };
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ uuid, arn, inputs }) => {
    const id = `vpce-${hex17(uuid)}`;
    // Only what is reached by a route has a list of addresses to route.
    const prefixList = inputs["vpcEndpointType"] === "Gateway" && { prefixListId: `pl-${uuid.slice(0, 8)}` };
    return { id, outputs: { arn: arn("ec2", `vpc-endpoint/${id}`), ...prefixList } };
  },
  // Its own provider makes the children of this component; the program sees of them what is in its outputs.
  "awsx:ec2:Vpc": ({ uuid, inputs }) => {
    const zones = Array.from({ length: Number(inputs["numberOfAvailabilityZones"] ?? 3) }, (_, zone) => zone);
    const idIn = (kind: string, zone: number): string => `${kind}-${hex17(uuid).slice(1)}${zone}`;
    return {
      outputs: {
        vpcId: `vpc-${hex17(uuid)}`,
        isolatedSubnetIds: zones.map((zone) => idIn("subnet", zone)),
        routeTables: zones.map((zone) => ({ id: idIn("rtb", zone) })),
        routeTableAssociations: zones.map((zone) => ({
          subnetId: idIn("subnet", zone),
          routeTableId: idIn("rtb", zone),
        })),
      },
    };
  },
  "aws:glue/catalogDatabase:CatalogDatabase": ({ name, arn, accountId }) => ({
    id: `${accountId}:${name}`,
    outputs: { name, catalogId: accountId, arn: arn("glue", `database/${name}`) },
  }),
  "aws:glue/catalogTable:CatalogTable": ({ name, arn, accountId, inputs }) => {
    const database = text(inputs["databaseName"]);
    return {
      id: `${accountId}:${database}:${name}`,
      outputs: { name, catalogId: accountId, arn: arn("glue", `table/${database}/${name}`) },
    };
  },
  "aws:athena/workgroup:Workgroup": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("athena", `workgroup/${name}`) },
  }),
  "aws:athena/namedQuery:NamedQuery": ({ name, uuid }) => ({ id: uuid, outputs: { name } }),
  "aws:schemas/registry:Registry": ({ name, arn }) => ({
    id: name,
    outputs: { name, arn: arn("schemas", `registry/${name}`) },
  }),
};

/**
 * Answers a registration with what AWS would make of it. Pure: equal questions get equal answers.
 * @param chance another text makes other ids and names of those that AWS and the provider choose. Default empty
 */
export function mockOutputs(asked: Asked, identity: CloudIdentity, chance = ""): Answer {
  const inputs = unwrapSecrets(asked.inputs).value as Record<string, unknown>;
  const seed = `${asked.name}${chance}`;
  const name = text(inputs["name"]) ?? `${asked.name}-${digest(seed).slice(0, 7)}`;
  const rule = rules[asked.type];
  if (!rule) return { id: `${asked.name}-id`, state: { ...inputs } };
  const { id, outputs } = rule({
    ...identity,
    name,
    inputs,
    uuid: uuidOf(`${asked.type}/${seed}`),
    arn: (service, rest) => `arn:aws:${service}:${identity.region}:${identity.accountId}:${rest}`,
  });
  return { id: id ?? name, state: { ...inputs, ...outputs } };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

/** As many digits as the ids of a VPC's parts have. */
function hex17(uuid: string): string {
  return uuid.replaceAll("-", "").slice(0, 17);
}

function uuidOf(value: string): string {
  return digest(value).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}
