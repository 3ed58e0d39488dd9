import { call } from "../service";
import type { Known } from "./known";
import type { ProvisionedServices } from "./services";

type Tags = Readonly<Record<string, string>>;

/** How the tags of one type's resources are changed. */
export interface TagForm {
  readonly service: keyof ProvisionedServices;
  /** The field that names the resource, and its value. */
  readonly field: string;
  readonly of: (known: Known, services: ProvisionedServices) => unknown;
  /** How tags are written. */
  readonly as: (tags: Tags) => object;
  /** Default `Tag` and `Untag`, of a `Resource`. */
  readonly kind?: string;
  /** Default: of tags and keys, `Tags` and `TagKeys`. */
  readonly fields?: readonly [tags: string, keys: string];
}

const asList = (tags: Tags): object => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const asKeyed = (tags: Tags): object =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
const asMap = (tags: Tags): object => tags;
const byArn = ({ arn }: Known): string => arn;
const byState =
  (key: string) =>
  ({ state }: Known) =>
    String(state[key]);

/** The ways in which services are told tags. */
export const tagForms = {
  athena: { service: "athena", field: "ResourceARN", of: byArn, as: asList },
  dynamodb: { service: "dynamodb", field: "ResourceArn", of: byArn, as: asList },
  events: { service: "events", field: "ResourceARN", of: byArn, as: asList },
  glue: {
    service: "glue",
    field: "ResourceArn",
    of: byArn,
    as: asMap,
    fields: ["TagsToAdd", "TagsToRemove"],
  },
  iam: { service: "iam", kind: "Role", field: "RoleName", of: byState("name"), as: asList },
  kms: { service: "kms", field: "KeyId", of: byState("keyId"), as: asKeyed },
  lambda: { service: "lambda", field: "Resource", of: byArn, as: asMap },
  logs: { service: "logs", field: "resourceArn", of: byArn, as: asMap, fields: ["tags", "tagKeys"] },
  monitoring: { service: "monitoring", field: "ResourceARN", of: byArn, as: asList },
  scheduler: { service: "scheduler", field: "ResourceArn", of: byArn, as: asList },
  schemas: { service: "schemas", field: "ResourceArn", of: byArn, as: asMap },
  secretsmanager: { service: "secretsmanager", field: "SecretId", of: byArn, as: asList },
  sns: { service: "sns", field: "ResourceArn", of: byArn, as: asList },
  sqs: { service: "sqs", kind: "Queue", field: "QueueUrl", of: byState("url"), as: asMap },
} as const satisfies Readonly<Record<string, TagForm>>;

/** Changes a resource's tags as the provider does: first those go that are gone, then new and other ones are added. */
export async function changeTags(
  form: TagForm,
  services: ProvisionedServices,
  known: Known,
  [before, after]: readonly [before: unknown, after: unknown],
): Promise<void> {
  const { field, of, as, kind = "Resource", fields: [tags, keys] = ["Tags", "TagKeys"] } = form;
  const service = services[form.service];
  const [has, wants] = [(before ?? {}) as Tags, (after ?? {}) as Tags];
  const gone = Object.keys(has).filter((key) => !Object.hasOwn(wants, key));
  const added = Object.entries(wants).filter(([key, value]) => has[key] !== value);
  if (gone.length + added.length === 0) return;
  const resource = { [field]: await of(known, services) };
  if (gone.length > 0) await call(service, `Untag${kind}`, { ...resource, [keys]: gone });
  if (added.length === 0) return;
  await call(service, `Tag${kind}`, { ...resource, [tags]: as(Object.fromEntries(added)) });
}
