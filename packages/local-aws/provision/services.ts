import type { AthenaService } from "../athena/athena-service";
import type { CloudWatchService } from "../cloud-watch/cloud-watch-service";
import type { DynamoDbService } from "../dynamodb/dynamo-db-service";
import type { Ec2Service } from "../ec2/ec2-service";
import type { EventBridgeService } from "../event-bridge/event-bridge-service";
import type { GlueService } from "../glue/glue-service";
import type { IamService } from "../iam/iam-service";
import type { KmsService } from "../kms/kms-service";
import type { LambdaService } from "../lambda/lambda-service";
import type { LogService } from "../logs/log-service";
import type { S3Service } from "../s3/s3-service";
import type { SchedulerService } from "../scheduler/scheduler-service";
import type { SchemasService } from "../schemas/schemas-service";
import type { SecretsManagerService } from "../secrets-manager/secrets-manager-service";
import type { SnsService } from "../sns/sns-service";
import type { SqsService } from "../sqs/sqs-service";

/** The services that a stack's resources are made in. */
export interface ProvisionedServices {
  readonly sqs: SqsService;
  readonly events: EventBridgeService;
  readonly ec2: Ec2Service;
  readonly iam: IamService;
  readonly kms: KmsService;
  readonly lambda: LambdaService;
  readonly dynamodb: DynamoDbService;
  readonly logs: LogService;
  readonly secretsmanager: SecretsManagerService;
  readonly scheduler: SchedulerService;
  readonly monitoring: CloudWatchService;
  readonly sns: SnsService;
  readonly s3: S3Service;
  readonly schemas: SchemasService;
  readonly glue: GlueService;
  readonly athena: AthenaService;
}

/** Inputs of a recorded resource, as the program gave them. */
export type Inputs = Readonly<Record<string, unknown>>;

/** An input that must be a text. */
export function textInput(inputs: Inputs, key: string): string {
  const value = inputs[key];
  if (typeof value !== "string") throw new Error(`${key} is ${JSON.stringify(value)}, must be a text.`);
  return value;
}
