import type { Account } from "../account";
import type { DynamoDbService } from "../dynamodb/dynamo-db-service";
import type { AccessToResource } from "./access-to-resource";
import { keyUses } from "./key-uses";
import type { EventBridgeService } from "../event-bridge/event-bridge-service";
import type { KmsService } from "../kms/kms-service";
import type { S3Service } from "../s3/s3-service";
import type { SecretsManagerService } from "../secrets-manager/secrets-manager-service";
import type { SqsService } from "../sqs/sqs-service";

/** The services that know the policy of a resource, or what a condition asks about it. */
export interface GuardedServices {
  readonly dynamodb: DynamoDbService;
  readonly events: EventBridgeService;
  readonly kms: KmsService;
  readonly s3: S3Service;
  readonly secretsmanager: SecretsManagerService;
  readonly sqs: SqsService;
}

type Input = Readonly<Record<string, string | undefined>>;
type Keys = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

/** Actions that IAM calls otherwise than the API. */
const actionNames: Readonly<Record<string, string>> = {
  "lambda:Invoke": "lambda:InvokeFunction",
  "sqs:SendMessageBatch": "sqs:SendMessage",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
  "s3:CompleteMultipartUpload": "s3:PutObject",
  "s3:CopyObject": "s3:PutObject",
  "s3:CreateMultipartUpload": "s3:PutObject",
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
  "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
  "s3:ListParts": "s3:ListMultipartUploadParts",
  "s3:UploadPart": "s3:PutObject",
  "s3:UploadPartCopy": "s3:PutObject",
};

/** What a call does, to each resource that it touches: `*` where policies cannot name one, or none is named here. */
export function requestedAccess(
  service: string,
  operation: string,
  input: object,
  services: GuardedServices,
  account: Account,
): readonly AccessToResource[] {
  const called = `${service === "monitoring" ? "cloudwatch" : service}:${operation}`;
  const action = actionNames[called] ?? called;
  const arn = (of: string, rest: string): string => `arn:aws:${of}:${account.region}:${account.id}:${rest}`;
  const of: Readonly<Record<string, () => readonly Touched[]>> = {
    athena: () => named(input, "WorkGroup", (name) => arn("athena", `workgroup/${name}`)),
    dynamodb: () => tablesIn(input, services.dynamodb, arn),
    events: () => eventsIn(operation, input, services.events, arn),
    glue: () => catalogOf(input, (rest) => arn("glue", rest)),
    lambda: () => named(input, "FunctionName", (name) => arn("lambda", `function:${name}`)),
    logs: () => named(input, "logGroupName", (name) => `${arn("logs", `log-group:${name}`)}:*`),
    s3: () => objectsIn(input, services.s3),
    secretsmanager: () =>
      named(input, "SecretId", (id) => services.secretsmanager.arnOf(id) ?? arn("secretsmanager", id)).map(
        (one) => ({ ...one, key: services.secretsmanager.keyOf(one.resource) }),
      ),
    sns: () => named(input, "TopicArn", (name) => name),
    sqs: () => queueIn(input as Input, services.sqs, arn),
  };
  const resources = Object.hasOwn(of, service) ? (of[service]?.() ?? []) : [];
  const facts = { "cloudwatch:namespace": (input as Input)["Namespace"] };
  if (resources.length === 0) return [{ action, resource: "*", facts }];
  return resources.flatMap(({ key, ...one }) => {
    const access = { action, ...one };
    return [
      access,
      ...keyUses(access.action, key === undefined ? undefined : services.kms.keyOf(key), account),
    ];
  });
}

/**
 * Of one call, another action on another resource may be asked than the one that it is called by. Its key is the one
 * that the resource is encrypted with.
 */
type Touched = Omit<AccessToResource, "action"> & {
  readonly action?: string;
  readonly key?: string | undefined;
};

type Arn = (service: string, rest: string) => string;

/** The resource of an input that holds its name or its ARN. */
function named(input: object, key: string, arnOf: (name: string) => string): { readonly resource: string }[] {
  const name = (input as Input)[key];
  return name === undefined ? [] : [{ resource: name.startsWith("arn:") ? name : arnOf(name) }];
}

/** Whoever asks for a table needs rights on its database and on the catalog, too. */
function catalogOf(input: object, arnOf: (rest: string) => string): Touched[] {
  const { DatabaseName, Name, TableName } = input as Input;
  const { DatabaseInput, TableInput } = input as { DatabaseInput?: Input; TableInput?: Input };
  const database = DatabaseName ?? Name ?? DatabaseInput?.["Name"];
  const table = DatabaseName && (Name ?? TableName ?? TableInput?.["Name"]);
  const touched = ["catalog", database && `database/${database}`, table && `table/${database}/${table}`];
  return touched.flatMap((rest) => (rest ? [{ resource: arnOf(rest) }] : []));
}

function queueIn({ QueueUrl, SourceArn }: Input, sqs: SqsService, arn: Arn) {
  const resource = SourceArn ?? (QueueUrl && arn("sqs", QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1)));
  if (!resource) return [];
  const { policy, kmsMasterKeyId: key } = sqs.queueOf(resource)?.settings ?? {};
  return [{ resource, policy, key }];
}

function objectsIn(input: object, s3: S3Service): Touched[] {
  const { Bucket, Key, IfNoneMatch, CopySource } = input as Input;
  if (Bucket === undefined) return [];
  const { Delete } = input as { Delete?: { readonly Objects?: readonly { readonly Key?: string }[] } };
  const keys = Delete?.Objects?.map((one) => one.Key) ?? [Key];
  const facts = { "s3:if-none-match": IfNoneMatch };
  const written = keys.map((key): Touched => {
    const resource = `arn:aws:s3:::${Bucket}${key === undefined ? "" : `/${key}`}`;
    return { resource, facts, policy: s3.policyOf(Bucket), key: s3.keyOf(Bucket) };
  });
  if (CopySource === undefined) return written;
  const source = decodeURIComponent(CopySource.split("?")[0] ?? "").replace(/^\//, "");
  const policy = s3.policyOf(source.split("/")[0] ?? "");
  return [...written, { action: "s3:GetObject", resource: `arn:aws:s3:::${source}`, policy }];
}

function eventsIn(operation: string, input: object, events: EventBridgeService, arn: Arn): Touched[] {
  const { Entries } = input as { readonly Entries?: readonly { readonly EventBusName?: string }[] };
  if (Entries)
    return busesNamed(
      Entries.map(({ EventBusName = "default" }) => EventBusName),
      events,
      arn,
    );
  const { Name, Rule, EventBusName = "default", ArchiveName, ReplayName } = input as Input;
  const rule = Rule ?? (/Rule$/.test(operation) ? Name : undefined);
  const bus = EventBusName.slice(EventBusName.lastIndexOf("/") + 1);
  if (rule !== undefined)
    return [{ resource: arn("events", `rule/${bus === "default" ? "" : `${bus}/`}${rule}`) }];
  if (ReplayName !== undefined) return [{ resource: arn("events", `replay/${ReplayName}`) }];
  if (ArchiveName !== undefined) return [{ resource: arn("events", `archive/${ArchiveName}`) }];
  return Name === undefined ? [] : busesNamed([Name], events, arn);
}

function busesNamed(names: readonly string[], events: EventBridgeService, arn: Arn): Touched[] {
  return names.map((name) => ({
    resource: name.startsWith("arn:") ? name : arn("events", `event-bus/${name}`),
    policy: events.policyOf(name),
  }));
}

function tablesIn(input: object, dynamodb: DynamoDbService, arn: Arn) {
  const { TableName, Key, Item, RequestItems } = input as {
    TableName?: string;
    Key?: Keys;
    Item?: Keys;
    RequestItems?: object;
  };
  const names = TableName === undefined ? Object.keys(RequestItems ?? {}) : [TableName];
  return names.map((name) => {
    const { S, N } = (Key ?? Item)?.[dynamodb.partitionKeyOf(name) ?? ""] ?? {};
    return {
      resource: name.startsWith("arn:") ? name : arn("dynamodb", `table/${name}`),
      // Of calls for one item; what a query asks for stands in an expression.
      facts: { "dynamodb:leadingkeys": S ?? N },
      key: dynamodb.keyOf(name),
    };
  });
}
