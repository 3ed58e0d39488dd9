import { createHash } from "node:crypto";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { ControlPlane, type Step } from "./control-plane";

const FunctionName = "greeter";
const arn = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
const Role = "arn:aws:iam::000000000000:role/greeter";
const trust = (Service: string): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }] });
const zipOf = (source: string, name = "app/index.js"): Uint8Array =>
  zipSync({ "app/": new Uint8Array(), [name]: strToU8(source) });
/** A zip of one file that says of it that it is so large. */
function zipOfSize(bytes: number): Uint8Array {
  const zip = Buffer.from(zipOf("", "a"));
  const directory = zip.lastIndexOf("PK\x01\x02");
  zip.writeUInt32LE(bytes, directory + 24);
  return zip;
}
const greeting = zipOf(
  "exports.handler = async (event) => `${process.env.GREETING ?? 'Hi'} ${event.name} from ${require('node:path').basename(__dirname)}`;",
);
const base = { FunctionName, Role, Runtime: "nodejs24.x", Handler: "app/index.handler" };
const create = { ...base, Code: { ZipFile: greeting } };
const environment = (Variables: object): object => ({ ...create, Environment: { Variables } });
const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("base64");

/** What CreateFunction refuses, and how. */
const refusals: readonly [what: string, input: object, error: string][] = [
  ["a role that is not there", { ...create, Role: `${Role}-2` }, "InvalidParameterValueException"],
  ["what is no zip", { ...base, Code: { ZipFile: Buffer.from("PK") } }, "InvalidParameterValueException"],
  ["an empty zip", { ...base, Code: { ZipFile: zipSync({}) } }, "InvalidParameterValueException"],
  [
    "a file outside of the package",
    { ...base, Code: { ZipFile: zipOf("", "../index.js") } },
    "InvalidParameterValueException",
  ],
  [
    "more than 250 MB in a small zip",
    { ...base, Code: { ZipFile: zipOfSize(262_144_001) } },
    "InvalidParameterValueException",
  ],
  ["no code", { ...base, Code: {} }, "InvalidParameterValueException"],
  [
    "an object that is not there",
    { ...base, Code: { S3Bucket: "packages", S3Key: "none.zip" } },
    "InvalidParameterValueException",
  ],
  ["no handler", { ...create, Handler: undefined }, "InvalidParameterValueException"],
  ["a variable of Lambda's own", environment({ AWS_REGION: "x" }), "InvalidParameterValueException"],
  [
    "more than 4 KB of variables",
    environment({ LARGE: "x".repeat(4_096) }),
    "InvalidParameterValueException",
  ],
  ["a variable with an odd name", environment({ "a-b": "x" }), "InvalidParameterValueException"],
  ["too long a description", { ...create, Description: "x".repeat(257) }, "InvalidParameterValueException"],
  ["a bad tag", { ...create, Tags: { "aws:a": "" } }, "InvalidParameterValueException"],
  ["little storage", { ...create, EphemeralStorage: { Size: 1 } }, "InvalidParameterValueException"],
  ["another runtime", { ...create, Runtime: "python3.13" }, "NotSimulated"],
  ["an image", { ...base, PackageType: "Image", Code: { ImageUri: "image" } }, "NotSimulated"],
  ["layers", { ...create, Layers: [`${arn}:layer:1`] }, "NotSimulated"],
  ["a network", { ...create, VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: [] } }, "NotSimulated"],
  ["versions", { ...create, Publish: true }, "NotSimulated"],
];

describe("functions that a deployment makes, over HTTP", () => {
  let local: LocalAws;
  let aws: ControlPlane;

  before(async () => {
    local = await startLocalAws({ port: 0 });
    aws = new ControlPlane(local);
    const role = { RoleName: "greeter", AssumeRolePolicyDocument: trust("lambda.amazonaws.com") };
    await aws.take([
      ["lambda CreateFunction", create, "InvalidParameterValueException"],
      ["iam CreateRole", { ...role, AssumeRolePolicyDocument: trust("scheduler.amazonaws.com") }],
      ["lambda CreateFunction", create, "InvalidParameterValueException"],
      [
        "iam UpdateAssumeRolePolicy",
        { RoleName: role.RoleName, PolicyDocument: role.AssumeRolePolicyDocument },
      ],
    ]);
  });
  after(async () => {
    aws.close();
    await local.close();
  });

  const invoke = async (name: string): Promise<unknown> => {
    const { Payload } = await aws.call("lambda Invoke", { FunctionName, Payload: JSON.stringify({ name }) });
    return JSON.parse(Buffer.from(Payload as Uint8Array).toString());
  };

  for (const [what, input, error] of refusals) {
    it(`refuses ${what}`, async () => {
      await aws.take([
        ["lambda CreateFunction", input, error],
        ["lambda GetFunction", { FunctionName }, "ResourceNotFoundException"],
      ]);
    });
  }

  it("runs one out of its zip, then with other variables, then with other code, and forgets it", async () => {
    const described = {
      FunctionName,
      FunctionArn: arn,
      Role,
      Runtime: "nodejs24.x",
      State: "Active",
      LastUpdateStatus: "Successful",
      CodeSha256: sha256(greeting),
      CodeSize: greeting.length,
      Timeout: 3,
      MemorySize: 128,
      Architectures: ["arm64"],
      TracingConfig: { Mode: "PassThrough" },
    };
    await aws.take([
      ["lambda CreateFunction", { ...create, Architectures: ["arm64"], Tags: { team: "a" } }, described],
      ["lambda CreateFunction", create, "ResourceConflictException"],
      [
        "lambda GetFunction",
        { FunctionName },
        { Configuration: described, Tags: { team: "a" }, Code: { RepositoryType: "S3" } },
      ],
      ["lambda ListFunctions", {}, { Functions: [described] }],
      [
        "lambda ListVersionsByFunction",
        { FunctionName },
        { Versions: [{ ...described, Version: "$LATEST", FunctionArn: `${arn}:$LATEST` }] },
      ],
      ["lambda GetFunctionCodeSigningConfig", { FunctionName }, { FunctionName }],
    ]);
    expect(await invoke("Ann")).to.equal("Hi Ann from app");

    const settings = { Description: "greets", Timeout: 10, Environment: { Variables: { GREETING: "Ho" } } };
    const logging = { LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN", LogGroup: "/greetings" } };
    await aws.take([
      [
        "lambda UpdateFunctionConfiguration",
        { FunctionName, ...settings, RevisionId: "old" },
        "PreconditionFailedException",
      ],
      [
        "lambda UpdateFunctionConfiguration",
        { FunctionName, ...settings, ...logging },
        {
          ...described,
          ...settings,
          LoggingConfig: { ...logging.LoggingConfig, ApplicationLogLevel: "INFO" },
        },
      ],
      [
        "lambda UpdateFunctionConfiguration",
        { FunctionName, Timeout: 901 },
        "InvalidParameterValueException",
      ],
      ["lambda GetFunctionConfiguration", { FunctionName }, { ...described, ...settings }],
    ]);
    expect(await invoke("Ann")).to.equal("Ho Ann from app");

    const ZipFile = zipOf("exports.handler = async ({ name }) => { console.log(name); return name.length; }");
    await aws.take([
      [
        "lambda UpdateFunctionCode",
        { FunctionName, ZipFile, DryRun: true },
        { CodeSha256: sha256(greeting) },
      ],
      [
        "lambda UpdateFunctionCode",
        { FunctionName, ZipFile },
        { ...described, ...settings, CodeSha256: sha256(ZipFile), CodeSize: ZipFile.length },
      ],
    ]);
    expect(await invoke("Ann")).to.equal(3);
    const { events } = (await local.services.logs.operations["FilterLogEvents"]!({
      logGroupName: "/greetings",
    })) as { events: { message: string }[] };
    expect(events.map(({ message }) => message).join()).to.contain('"message":"Ann"');

    await aws.take([
      ["lambda DeleteFunction", { FunctionName }],
      ["lambda GetFunction", { FunctionName }, "ResourceNotFoundException"],
      ["lambda GetFunctionCodeSigningConfig", { FunctionName }, "ResourceNotFoundException"],
      ["lambda DeleteFunction", { FunctionName }, "ResourceNotFoundException"],
    ]);
  });

  it("takes its concurrency and its tags, from a package in a bucket", async () => {
    const Code = { S3Bucket: "packages", S3Key: "greeter.zip" };
    const Resource = arn;
    await aws.take([
      ["s3 CreateBucket", { Bucket: Code.S3Bucket }],
      ["s3 PutObject", { Bucket: Code.S3Bucket, Key: Code.S3Key, Body: greeting }],
      ["lambda CreateFunction", { ...base, Code }, { CodeSha256: sha256(greeting) }],
      ["lambda GetFunctionConcurrency", { FunctionName }, { ReservedConcurrentExecutions: undefined }],
      ["lambda PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions: 2 }],
      ["lambda GetFunctionConcurrency", { FunctionName }, { ReservedConcurrentExecutions: 2 }],
      [
        "lambda GetFunction",
        { FunctionName },
        { Configuration: { MemorySize: 128 }, Concurrency: { ReservedConcurrentExecutions: 2 } },
      ],
      ["lambda DeleteFunctionConcurrency", { FunctionName }],
      ["lambda GetFunctionConcurrency", { FunctionName }, { ReservedConcurrentExecutions: undefined }],
      ["lambda TagResource", { Resource, Tags: { team: "a", stage: "dev" } }],
      ["lambda TagResource", { Resource, Tags: { "aws:x": "" } }, "InvalidParameterValueException"],
      ["lambda UntagResource", { Resource, TagKeys: ["team"] }],
      ["lambda ListTags", { Resource }, { Tags: { stage: "dev" } }],
      ["lambda ListTags", { Resource: `${arn}-2` }, "ResourceNotFoundException"],
    ]);
    expect(await invoke("Ann")).to.equal("Hi Ann from app");
  });

  it("has event source mappings with tags", async () => {
    const EventSourceArn = "arn:aws:sqs:us-east-1:000000000000:names";
    const made: Step[] = [
      ["sqs CreateQueue", { QueueName: "names" }],
      [
        "lambda CreateEventSourceMapping",
        { FunctionName, EventSourceArn, Tags: { "aws:x": "" } },
        "InvalidParameterValueException",
      ],
    ];
    await aws.take(made);
    const input = { FunctionName, EventSourceArn, Tags: { team: "a" } };
    const { EventSourceMappingArn: Resource } = await aws.call("lambda CreateEventSourceMapping", input);
    await aws.take([
      ["lambda ListTags", { Resource }, { Tags: { team: "a" } }],
      ["lambda TagResource", { Resource, Tags: { stage: "dev" } }],
      ["lambda UntagResource", { Resource, TagKeys: ["team"] }],
      ["lambda ListTags", { Resource }, { Tags: { stage: "dev" } }],
      ["lambda ListTags", { Resource: `${Resource}0` }, "ResourceNotFoundException"],
    ]);
  });
});
