import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { LogLevel } from "../../handlers/settings/consumer-settings";
import { logGroupName, roleName } from "../../handlers/settings/names";
import { checkRoleName } from "../iam/check-role-name";
import { keyStatements } from "../iam/key-statements";
import { assumeRoleDocument, type IamStatement } from "../iam/policy-document";
import { rolePolicy } from "../iam/role-policy";
import { bundleCallback, type CallbackFactory } from "./bundle-callback";
import type { VirtualModules } from "./bundle-files";
import type { SharedResources } from "./shared-resources";

interface LambdaCallbackArgs {
  readonly functionName: string;
  readonly callbackFactory: CallbackFactory;
  /** Modules that exist only in this function's bundle. @default none */
  readonly modules?: VirtualModules;
  /** Addresses and limits; secrets only by reference. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What the function may do, beyond writing its own log. */
  readonly statements: readonly IamStatement[];
  /** Seconds until Lambda ends an invocation (at most 900), and MB of memory, with which CPU grows. */
  readonly size: { readonly timeoutSeconds: number; readonly memoryMb: number };
  /** Its key encrypts the function's variables, its log and what its statements name. */
  readonly shared: Pick<SharedResources, "region" | "logs" | "protect" | "tracing" | "network" | "keyArn">;
}

/** The runtime that bundles are built for; AWS supports it until 2028-04-30. */
const runtime = "nodejs24.x";

/** An inline callback as a Lambda function: a small bundled package, a role and a log group of its own. */
export class LambdaCallback extends pulumi.ComponentResource {
  /** Names in AWS, known before anything is made. */
  readonly functionName: string;
  readonly logGroupName: string;
  readonly region: string;
  readonly function: lambda.Function;
  readonly role: iam.Role;

  constructor(name: string, args: LambdaCallbackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:lambda:LambdaCallback", name, {}, opts);
    const { functionName, size } = args;
    const { region, logs, tracing, network, keyArn, protect } = args.shared;
    const ownRole = roleName(functionName, region);
    checkRoleName(`LambdaCallback "${name}"`, ownRole);
    const child = { parent: this };
    this.functionName = functionName;
    this.logGroupName = logGroupName(functionName);
    this.region = region;

    const logGroup = new cloudwatch.LogGroup(
      `${name}-logs`,
      { name: this.logGroupName, retentionInDays: logs.retentionDays, kmsKeyId: keyArn },
      { ...child, protect },
    );
    const role = new iam.Role(
      `${name}-role`,
      { name: ownRole, assumeRolePolicy: assumeRoleDocument("lambda.amazonaws.com") },
      child,
    );
    this.role = role;
    const allow = (policy: string, statements: readonly IamStatement[]) =>
      rolePolicy(`${name}-${policy}`, { role, roleName: ownRole, statements }, child);
    const permissions = allow("permissions", [
      writeLog(logGroup),
      ...(tracing ? [writeTraces] : []),
      ...args.statements,
      ...(keyArn ? keyStatements(keyArn, functionName, args.statements) : []),
    ]);
    this.function = new lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        role: role.arn,
        runtime,
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive(assetsOf(args)),
        timeout: size.timeoutSeconds,
        memorySize: size.memoryMb,
        environment: { variables: { ...args.environment } },
        kmsKeyArn: keyArn,
        tracingConfig: { mode: tracing ? "Active" : "PassThrough" },
        loggingConfig: loggingConfig(logGroup, logs.level),
        ...(network && {
          vpcConfig: { subnetIds: [...network.subnetIds], securityGroupIds: [network.securityGroupId] },
        }),
      },
      {
        ...child,
        // Without permissions and network the first invocations would fail.
        dependsOn: [
          permissions,
          // A policy of its own: when the network goes, it is deleted only after the function has left.
          ...(network ? [network, allow("network-permissions", network.statements)] : []),
        ],
      },
    );
    this.registerOutputs({ functionArn: this.function.arn });
  }
}

/**
 * Lambda's own filter counts metrics and failures, which have no level, as INFO, and must let them through
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
function loggingConfig(logGroup: cloudwatch.LogGroup, level: LogLevel): lambda.FunctionArgs["loggingConfig"] {
  return {
    logFormat: "JSON",
    logGroup: logGroup.name,
    applicationLogLevel: level === "DEBUG" ? "DEBUG" : "INFO",
    // START, END and REPORT of every invocation would cost more than all our own lines together.
    systemLogLevel: "WARN",
  };
}

/** Files, not texts: a text would be kept whole in the stack's state. */
async function assetsOf({ callbackFactory, modules }: LambdaCallbackArgs): Promise<pulumi.asset.AssetMap> {
  const files = Object.entries(await bundleCallback(callbackFactory, modules));
  return Object.fromEntries(files.map(([name, path]) => [name, new pulumi.asset.FileAsset(path)]));
}

function writeLog({ arn }: cloudwatch.LogGroup): IamStatement {
  const Action = ["logs:CreateLogStream", "logs:PutLogEvents"];
  return { Sid: "WriteOwnLog", Action, Resource: pulumi.interpolate`${arn}:*` };
}

/** X-Ray knows no resource that these actions could be narrowed to. */
const writeTraces: IamStatement = {
  Sid: "WriteTraces",
  Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  Resource: "*",
};
