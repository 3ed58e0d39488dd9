import { call, type Service } from "../service";

/** A list of one kind of resource: the action, the field of its answer, and the field of an item that names it. */
type Listing = readonly [service: string, action: string, field: string, name?: string];

const listings: readonly Listing[] = [
  ["sqs", "ListQueues", "QueueUrls"],
  ["events", "ListEventBuses", "EventBuses", "Name"],
  ["events", "ListRules", "Rules", "Name"],
  ["events", "ListArchives", "Archives", "ArchiveName"],
  ["lambda", "ListFunctions", "Functions", "FunctionName"],
  ["lambda", "ListEventSourceMappings", "EventSourceMappings", "UUID"],
  ["iam", "ListRoles", "Roles", "RoleName"],
  ["kms", "ListKeys", "Keys", "KeyId"],
  ["kms", "ListAliases", "Aliases", "AliasName"],
  ["sns", "ListTopics", "Topics", "TopicArn"],
  ["sns", "ListSubscriptions", "Subscriptions", "Endpoint"],
  ["s3", "ListBuckets", "Buckets", "Name"],
  ["dynamodb", "ListTables", "TableNames"],
  ["logs", "DescribeLogGroups", "logGroups", "logGroupName"],
  ["logs", "DescribeDeliverySources", "deliverySources", "name"],
  ["logs", "DescribeDeliveryDestinations", "deliveryDestinations", "name"],
  ["logs", "DescribeDeliveries", "deliveries", "id"],
  ["logs", "DescribeQueryDefinitions", "queryDefinitions", "name"],
  ["monitoring", "DescribeAlarms", "MetricAlarms", "AlarmName"],
  ["monitoring", "DescribeAlarms", "CompositeAlarms", "AlarmName"],
  ["monitoring", "ListDashboards", "DashboardEntries", "DashboardName"],
  ["secretsmanager", "ListSecrets", "SecretList", "Name"],
  ["scheduler", "ListScheduleGroups", "ScheduleGroups", "Name"],
  ["scheduler", "ListSchedules", "Schedules", "Name"],
  ["schemas", "ListRegistries", "Registries", "RegistryName"],
  ["glue", "GetDatabases", "DatabaseList", "Name"],
  ["athena", "ListWorkGroups", "WorkGroups", "Name"],
  ["athena", "ListNamedQueries", "NamedQueryIds"],
];

/**
 * What is there, as `service name`: of each kind as much as the first page of its list holds. What AWS makes itself is
 * left out, and so are keys that are pending deletion.
 */
export async function listResources(services: Readonly<Record<string, Service>>): Promise<readonly string[]> {
  const all = await Promise.all(listings.map((listing) => listKind(services, listing)));
  return all.flat();
}

async function listKind(
  services: Readonly<Record<string, Service>>,
  [serviceName, action, field, name]: Listing,
): Promise<readonly string[]> {
  const service = services[serviceName];
  if (!service || !Object.hasOwn(service.operations, action)) return [];
  const answer = (await call(service, action, {})) as Record<string, readonly unknown[] | undefined>;
  const names = (answer[field] ?? []).map((item) =>
    name === undefined ? String(item) : String((item as Record<string, unknown>)[name]),
  );
  const there = await Promise.all(names.map((one) => isThere(service, action, one)));
  return names.filter((_, at) => there[at]).map((one) => `${serviceName} ${one}`);
}

async function isThere(service: Service, action: string, name: string): Promise<boolean> {
  if (action === "ListEventBuses" || action === "ListScheduleGroups") return name !== "default";
  if (action === "ListWorkGroups") return name !== "primary";
  if (action !== "ListKeys") return true;
  const answer = await call(service, "DescribeKey", { KeyId: name });
  return (answer as { KeyMetadata: { KeyState: string } }).KeyMetadata.KeyState !== "PendingDeletion";
}
