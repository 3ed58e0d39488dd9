/** What the AWS provider does with a change of each input of one type. */
export interface TypeRules {
  /** Inputs whose change makes another resource in the place of this one. */
  readonly replaces: readonly string[];
  /** Inputs that are changed in place. */
  readonly updates: readonly string[];
  /**
   * Input that names the resource in AWS, for which the provider makes a name up where the program gives none. A resource
   * with a name of the program's is deleted before it is replaced: two of one name cannot be.
   */
  readonly named?: string;
  /** Inputs of which a resource has one: with another of them in its place it is another resource. */
  readonly oneOf?: readonly string[];
}

function rules(replaces: string, updates: string, named?: string): TypeRules {
  const list = (names: string): string[] => names.split(" ").filter(Boolean);
  return { replaces: list(replaces), updates: list(updates), ...(named && { named }) };
}

/** What a rule of a security group lets in, or out to. */
const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/**
 * By type. Source: what `terraform plan` of the Terraform AWS provider 5.100.0 answers (`replace_paths`) when one input is
 * changed at a time. @pulumi/aws 7.48 wraps version 6, which knows more inputs; of these `logConfig`,
 * `deletionProtectionEnabled` and an archive's `kmsKeyIdentifier` are here, which AWS can change. Types and inputs that are not here are
 * not known.
 */
export const replaceRules: Readonly<Record<string, TypeRules>> = {
  "aws:athena/namedQuery:NamedQuery": rules("database description name query workgroup", "", "name"),
  "aws:athena/workgroup:Workgroup": rules(
    "name",
    "configuration description forceDestroy state tags",
    "name",
  ),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": rules(
    "actionsEnabled alarmName",
    "actionsSuppressor alarmActions alarmDescription alarmRule insufficientDataActions okActions tags",
  ),
  "aws:cloudwatch/dashboard:Dashboard": rules("dashboardName", "dashboardBody"),
  "aws:cloudwatch/eventArchive:EventArchive": rules(
    "eventSourceArn name",
    "description eventPattern kmsKeyIdentifier retentionDays",
    "name",
  ),
  "aws:cloudwatch/eventBus:EventBus": rules(
    "eventSourceName name",
    "deadLetterConfig description kmsKeyIdentifier logConfig tags",
    "name",
  ),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": rules("eventBusName", "policy"),
  "aws:cloudwatch/eventRule:EventRule": rules(
    "eventBusName name namePrefix",
    "description eventPattern forceDestroy isEnabled roleArn scheduleExpression state tags",
    "name",
  ),
  "aws:cloudwatch/eventTarget:EventTarget": rules(
    "eventBusName rule targetId",
    "arn deadLetterConfig forceDestroy input inputPath inputTransformer retryPolicy roleArn sqsTarget",
  ),
  "aws:cloudwatch/logDelivery:LogDelivery": rules(
    "deliveryDestinationArn deliverySourceName",
    "fieldDelimiter recordFields tags",
  ),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": rules(
    "name outputFormat",
    "deliveryDestinationConfiguration tags",
  ),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": rules("logType name resourceArn", "tags"),
  "aws:cloudwatch/logGroup:LogGroup": rules(
    "logGroupClass name namePrefix",
    "deletionProtectionEnabled kmsKeyId retentionInDays skipDestroy tags",
    "name",
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": rules(
    "name",
    "actionsEnabled alarmActions alarmDescription comparisonOperator datapointsToAlarm dimensions " +
      "evaluateLowSampleCountPercentiles evaluationPeriods extendedStatistic insufficientDataActions metricName " +
      "metricQueries namespace okActions period statistic tags threshold thresholdMetricId treatMissingData unit",
    "name",
  ),
  "aws:cloudwatch/queryDefinition:QueryDefinition": rules("", "logGroupNames name queryString", "name"),
  "aws:dynamodb/table:Table": rules(
    "hashKey importTable name rangeKey",
    "attributes billingMode deletionProtectionEnabled globalSecondaryIndexes onDemandThroughput pointInTimeRecovery replicas " +
      "readCapacity serverSideEncryption streamEnabled streamViewType tableClass tags ttl writeCapacity",
    "name",
  ),
  "aws:ec2/securityGroup:SecurityGroup": rules(
    "description name namePrefix vpcId",
    "revokeRulesOnDelete tags",
    "name",
  ),
  "aws:ec2/vpcEndpoint:VpcEndpoint": rules(
    "serviceName vpcEndpointType vpcId",
    "autoAccept ipAddressType policy privateDnsEnabled routeTableIds securityGroupIds subnetConfigurations subnetIds tags",
  ),
  "aws:glue/catalogDatabase:CatalogDatabase": rules(
    "catalogId name",
    "createTableDefaultPermissions description locationUri parameters tags",
    "name",
  ),
  "aws:glue/catalogTable:CatalogTable": rules(
    "catalogId databaseName name",
    "description owner parameters partitionKeys retention storageDescriptor tableType viewExpandedText viewOriginalText",
    "name",
  ),
  "aws:iam/role:Role": rules(
    "name namePrefix path",
    "assumeRolePolicy description forceDetachPolicies inlinePolicies managedPolicyArns maxSessionDuration permissionsBoundary tags",
    "name",
  ),
  "aws:iam/rolePolicy:RolePolicy": rules("name namePrefix role", "policy", "name"),
  "aws:kms/alias:Alias": rules("name namePrefix", "targetKeyId", "name"),
  "aws:kms/key:Key": rules(
    "customKeyStoreId customerMasterKeySpec keyUsage multiRegion xksKeyId",
    "bypassPolicyLockoutSafetyCheck deletionWindowInDays description enableKeyRotation isEnabled policy " +
      "rotationPeriodInDays tags",
  ),
  "aws:lambda/eventSourceMapping:EventSourceMapping": rules(
    "eventSourceArn startingPosition",
    "batchSize bisectBatchOnFunctionError destinationConfig enabled filterCriteria functionName functionResponseTypes " +
      "kmsKeyArn maximumBatchingWindowInSeconds maximumRecordAgeInSeconds maximumRetryAttempts metricsConfig " +
      "parallelizationFactor provisionedPollerConfig scalingConfig tags tumblingWindowInSeconds",
  ),
  "aws:lambda/function:Function": rules(
    "name packageType",
    "architectures code codeSigningConfigArn deadLetterConfig description environment ephemeralStorage " +
      "fileSystemConfig handler imageConfig imageUri kmsKeyArn layers " +
      "loggingConfig memorySize publish reservedConcurrentExecutions role runtime s3Bucket s3Key s3ObjectVersion skipDestroy snapStart " +
      "sourceCodeHash tags timeout tracingConfig vpcConfig",
    "name",
  ),
  "aws:s3/bucket:Bucket": rules("bucket bucketPrefix objectLockEnabled", "forceDestroy tags", "bucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": rules(
    "bucket expectedBucketOwner",
    "rules transitionDefaultMinimumObjectSize",
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": rules("bucket", "rule"),
  "aws:s3/bucketPolicy:BucketPolicy": rules("bucket", "policy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": rules(
    "bucket",
    "blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets",
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": rules(
    "bucket expectedBucketOwner",
    "rules",
  ),
  "aws:scheduler/schedule:Schedule": rules(
    "groupName name namePrefix",
    "description endDate flexibleTimeWindow kmsKeyArn scheduleExpression scheduleExpressionTimezone startDate state " +
      "target",
    "name",
  ),
  "aws:schemas/registry:Registry": rules("name", "description tags", "name"),
  "aws:schemas/schema:Schema": rules("name registryName", "content description tags type", "name"),
  "aws:secretsmanager/secret:Secret": rules(
    "name namePrefix",
    "description forceOverwriteReplicaSecret kmsKeyId policy recoveryWindowInDays replicas tags",
    "name",
  ),
  "aws:secretsmanager/secretVersion:SecretVersion": rules(
    "secretBinary secretId secretString",
    "versionStages",
  ),
  "aws:sns/topic:Topic": rules(
    "fifoTopic name namePrefix",
    "contentBasedDeduplication deliveryPolicy displayName kmsMasterKeyId policy signatureVersion " +
      "sqsFailureFeedbackRoleArn tags tracingConfig",
    "name",
  ),
  "aws:sns/topicPolicy:TopicPolicy": rules("arn", "policy"),
  "aws:sns/topicSubscription:TopicSubscription": rules(
    "endpoint protocol topic",
    "confirmationTimeoutInMinutes deliveryPolicy endpointAutoConfirms filterPolicy filterPolicyScope rawMessageDelivery redrivePolicy",
  ),
  "aws:sqs/queue:Queue": rules(
    "fifoQueue name namePrefix",
    "contentBasedDeduplication deduplicationScope delaySeconds fifoThroughputLimit kmsDataKeyReusePeriodSeconds " +
      "kmsMasterKeyId maxMessageSize messageRetentionSeconds policy receiveWaitTimeSeconds redriveAllowPolicy " +
      "redrivePolicy sqsManagedSseEnabled tags visibilityTimeoutSeconds",
    "name",
  ),
  "aws:sqs/queuePolicy:QueuePolicy": rules("queueUrl", "policy"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": rules("queueUrl", "redriveAllowPolicy"),
  ...Object.fromEntries(
    ["Egress", "Ingress"].map((way) => [
      `aws:vpc/securityGroup${way}Rule:SecurityGroup${way}Rule`,
      {
        ...rules("securityGroupId", `description fromPort ipProtocol tags toPort ${sources.join(" ")}`),
        oneOf: sources,
      },
    ]),
  ),
};
