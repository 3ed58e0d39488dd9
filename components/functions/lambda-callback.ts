import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { LogLevel } from "../../handlers/settings/consumer-settings";
import { keyStatements } from "../iam/key-statements";
import { assumeRoleDocument, type IamStatement } from "../iam/policy-document";
import { rolePolicy } from "../iam/role-policy";
import type { PrivateNetwork } from "../network/private-network";
import { bundleCallback, type CallbackFactory, type PackageFiles } from "./bundle-callback";
import type { VirtualModules } from "./bundle-files";

/** How every function of an environment writes its log. */
export interface LogSettings {
  /** Days that CloudWatch keeps a line; one of the values it accepts (1, 3, 5, 7, 14, 30, 60, 90, …). */
  readonly retentionDays: number;
  /**
   * Least level of what consumers log by `context.log`. Metrics and failures are written at every level, and so is what a
   * handler says by `console.info` and above.
   */
  readonly level: LogLevel;
}

/** What {@link LambdaCallback} needs. */
export interface LambdaCallbackArgs {
  /** Name of the function and of its role; at most 64 characters. */
  readonly functionName: string;
  /** The inline callback. */
  readonly callbackFactory: CallbackFactory;
  /** Modules that exist only in this function's bundle. Default none. */
  readonly modules?: VirtualModules;
  /** Addresses and limits; secrets only by reference. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What the function may do, beyond writing its own log. */
  readonly statements: readonly IamStatement[];
  /** Seconds until Lambda ends an invocation (at most 900), and MB of memory, with which CPU grows. */
  readonly size: { readonly timeoutSeconds: number; readonly memoryMb: number };
  readonly logs: LogSettings;
  /** Whether its log refuses to be deleted. */
  readonly protect: boolean;
  /** Whether it sends traces to X-Ray. Default false. */
  readonly tracing?: boolean;
  /** Where it runs. Default outside any VPC. */
  readonly network?: PrivateNetwork;
  /** ARN of the key that encrypts its variables, its log and what its statements name. Default AWS' own keys. */
  readonly keyArn?: pulumi.Output<string>;
}

/** The runtime that bundles are built for; AWS supports it until 2028-04-30. */
const runtime = "nodejs24.x";
const maxNameLength = 64;

/** An inline callback as a Lambda function: a small bundled package, a role and a log group of its own. */
export class LambdaCallback extends pulumi.ComponentResource {
  /** Names in AWS, known before anything is made. */
  readonly functionName: string;
  readonly logGroupName: string;
  readonly function: lambda.Function;
  readonly role: iam.Role;

  constructor(name: string, args: LambdaCallbackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:lambda:LambdaCallback", name, {}, opts);
    const { functionName, size, logs, tracing = false, network, keyArn } = args;
    checkName(name, functionName);
    const child = { parent: this };
    this.functionName = functionName;
    this.logGroupName = `/aws/lambda/${functionName}`;

    const logGroup = new cloudwatch.LogGroup(
      `${name}-logs`,
      { name: this.logGroupName, retentionInDays: logs.retentionDays, kmsKeyId: keyArn },
      { ...child, protect: args.protect },
    );
    this.role = new iam.Role(
      `${name}-role`,
      { name: functionName, assumeRolePolicy: assumeRoleDocument("lambda.amazonaws.com") },
      child,
    );
    const statements = [
      mayWrite(logGroup),
      ...(tracing ? [mayTrace] : []),
      ...args.statements,
      ...(keyArn ? keyStatements(keyArn, functionName, args.statements) : []),
    ];
    const policy = this.allow(`${name}-permissions`, statements);
    this.function = new lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        role: this.role.arn,
        runtime,
        architectures: ["arm64"],
        handler: "index.handler",
        code: codeOf(args),
        timeout: size.timeoutSeconds,
        memorySize: size.memoryMb,
        environment: { variables: { ...args.environment } },
        kmsKeyArn: keyArn,
        tracingConfig: { mode: tracing ? "Active" : "PassThrough" },
        loggingConfig: {
          logFormat: "JSON",
          logGroup: logGroup.name,
          applicationLogLevel: leastFilter(logs.level),
          // START, END and REPORT of every invocation would cost more than all our own lines together.
          systemLogLevel: "WARN",
        },
        ...(network && {
          vpcConfig: { subnetIds: [...network.subnetIds], securityGroupIds: [network.securityGroupId] },
        }),
      },
      // Without its permissions and its ways the first invocations would fail.
      {
        ...child,
        dependsOn: [
          policy,
          // A policy of its own: when the network goes, it is deleted only after the function has left.
          ...(network ? [network, this.allow(`${name}-network-permissions`, network.statements)] : []),
        ],
      },
    );
    this.registerOutputs({ functionArn: this.function.arn });
  }

  private allow(name: string, statements: readonly IamStatement[]): iam.RolePolicy {
    return rolePolicy(name, { role: this.role, roleName: this.functionName, statements }, { parent: this });
  }
}

/**
 * Lambda's own filter, which must let everything through that consumers write at their level: metrics and failures have
 * no level, count as INFO, and Lambda drops them from WARN on
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
function leastFilter(level: LogLevel): "DEBUG" | "INFO" {
  return level === "DEBUG" ? "DEBUG" : "INFO";
}

function codeOf({ callbackFactory, modules }: LambdaCallbackArgs): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive(bundleCallback(callbackFactory, modules).then(assetsOf));
}

/** Files, not texts: a text would be kept whole in the stack's state. */
function assetsOf(files: PackageFiles): Record<string, pulumi.asset.FileAsset> {
  const assets = Object.entries(files).map(
    ([name, path]) => [name, new pulumi.asset.FileAsset(path)] as const,
  );
  return Object.fromEntries(assets);
}

function mayWrite(logGroup: cloudwatch.LogGroup): IamStatement {
  return {
    Sid: "WriteOwnLog",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: pulumi.interpolate`${logGroup.arn}:*`,
  };
}

/** X-Ray knows no resource that these actions could be narrowed to. */
const mayTrace: IamStatement = {
  Sid: "WriteTraces",
  Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  Resource: "*",
};

function checkName(name: string, functionName: string): void {
  if (!/^[A-Za-z0-9-_]+$/.test(functionName) || functionName.length > maxNameLength) {
    throw new Error(
      `LambdaCallback "${name}": functionName "${functionName}" must be 1 to ${maxNameLength} letters, digits, - or _.`,
    );
  }
}
