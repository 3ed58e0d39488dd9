/** Fields that say which resource a call is about: QueueUrl, TableName, EventBusName, Bucket, TopicArn, … */
const namingField = /(Name|Url|Arn|Id|Bucket|Rule)$/;

/**
 * Whether a call's input names a resource, by its name, ARN or URL, at any depth: a batch may name it with each entry,
 * and DynamoDB's batches name tables by the keys of RequestItems.
 */
export function namesResource(input: unknown, resource: string): boolean {
  if (typeof input !== "object" || input === null || ArrayBuffer.isView(input)) return false;
  return Object.entries(input).some(
    ([name, value]: [string, unknown]) =>
      (name === "RequestItems" && Object.hasOwn(value as object, resource)) ||
      (typeof value === "string"
        ? namingField.test(name) && (value === resource || /[/:]([^/:]+)$/.exec(value)?.[1] === resource)
        : namesResource(value, resource)),
  );
}
