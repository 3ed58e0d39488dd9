// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { SecretsManagerService } from "../../../../packages/local-aws/secrets-manager/secrets-manager-service";
import { ManualClock } from "../manual-clock";

const dayMs = 24 * 60 * 60 * 1000;

describe("SecretsManagerService", () => {
  let clock: ManualClock;
  let service: SecretsManagerService;

  beforeEach(() => {
    clock = new ManualClock();
    service = new SecretsManagerService({ account: { id: "123456789012", region: "eu-west-1" }, clock });
  });

  const call = (operation: string, input: object): Promise<any> => service.operations[operation]!(input);

  async function codeOf(operation: string, input: object): Promise<string> {
    return call(operation, input).then(
      () => "succeeded",
      (error: { code: string }) => error.code,
    );
  }

  it("finds a secret by name, ARN and ARN without its random end, and by nothing else", async () => {
    const { ARN, VersionId } = await call("CreateSecret", { Name: "dev/search-key", SecretString: "s3cret" });
    expect(ARN).to.match(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:dev\/search-key-\w{6}$/);
    for (const SecretId of ["dev/search-key", ARN, ARN.slice(0, -7)]) {
      const value = await call("GetSecretValue", { SecretId });
      expect(value).to.deep.include({ SecretString: "s3cret", VersionId, VersionStages: ["AWSCURRENT"] });
      expect(value.CreatedDate).to.deep.equal(new Date(clock.now()));
    }
    for (const SecretId of ["dev/search", "search-key", ARN.slice(0, -8), undefined]) {
      expect(await codeOf("GetSecretValue", { SecretId })).to.equal("ResourceNotFoundException");
    }
  });

  it("has no value until one is put", async () => {
    await call("CreateSecret", { Name: "a" });
    expect(await codeOf("GetSecretValue", { SecretId: "a" })).to.equal("ResourceNotFoundException");
    await call("PutSecretValue", { SecretId: "a", SecretBinary: new Uint8Array([1, 2]) });
    expect((await call("GetSecretValue", { SecretId: "a" })).SecretBinary).to.deep.equal(
      new Uint8Array([1, 2]),
    );
  });

  it("keeps the current and the previous value, each by stage and by id", async () => {
    const one = await call("CreateSecret", { Name: "a", SecretString: "1" });
    await call("PutSecretValue", { SecretId: "a", SecretString: "2" });
    const three = await call("PutSecretValue", { SecretId: "a", SecretString: "3" });
    const value = async (which: object): Promise<string> =>
      (await call("GetSecretValue", { SecretId: "a", ...which })).SecretString;
    expect(await value({})).to.equal("3");
    expect(await value({ VersionStage: "AWSPREVIOUS" })).to.equal("2");
    expect(await value({ VersionId: three.VersionId })).to.equal("3");
    expect(await codeOf("GetSecretValue", { SecretId: "a", VersionId: one.VersionId })).to.equal(
      "ResourceNotFoundException",
    );
    const { VersionIdsToStages } = await call("DescribeSecret", { SecretId: "a" });
    expect(Object.values(VersionIdsToStages)).to.deep.equal([["AWSCURRENT"], ["AWSPREVIOUS"]]);
  });

  it("a stage of one's own does not touch the current value", async () => {
    await call("CreateSecret", { Name: "a", SecretString: "1" });
    await call("PutSecretValue", { SecretId: "a", SecretString: "2", VersionStages: ["AWSPENDING"] });
    expect((await call("GetSecretValue", { SecretId: "a" })).SecretString).to.equal("1");
    const pending = await call("GetSecretValue", { SecretId: "a", VersionStage: "AWSPENDING" });
    expect(pending.SecretString).to.equal("2");
  });

  it("a repeated token is the same version, with another value an error", async () => {
    await call("CreateSecret", { Name: "a" });
    const put = { SecretId: "a", SecretBinary: new Uint8Array([1]), ClientRequestToken: "t" };
    const first = await call("PutSecretValue", put);
    expect(await call("PutSecretValue", { ...put, SecretBinary: new Uint8Array([1]) })).to.deep.equal(first);
    expect(await codeOf("PutSecretValue", { ...put, SecretBinary: new Uint8Array([2]) })).to.equal(
      "ResourceExistsException",
    );
  });

  it("refuses bad names, a second secret of one name, and no value or two", async () => {
    await call("CreateSecret", { Name: "a" });
    expect(await codeOf("CreateSecret", { Name: "a" })).to.equal("ResourceExistsException");
    expect(await codeOf("CreateSecret", { Name: "with space" })).to.equal("ValidationException");
    expect(await codeOf("CreateSecret", { Name: "b", AddReplicaRegions: [{}] })).to.equal("NotSimulated");
    expect(await codeOf("PutSecretValue", { SecretId: "a" })).to.equal("InvalidParameterException");
    const both = { SecretId: "a", SecretString: "", SecretBinary: new Uint8Array() };
    expect(await codeOf("PutSecretValue", both)).to.equal("InvalidParameterException");
  });

  it("a deleted secret can be read no more, and goes when its window is over", async () => {
    await call("CreateSecret", { Name: "a", SecretString: "1" });
    expect(await codeOf("DeleteSecret", { SecretId: "a", RecoveryWindowInDays: 6 })).to.equal(
      "InvalidParameterException",
    );
    const { DeletionDate } = await call("DeleteSecret", { SecretId: "a", RecoveryWindowInDays: 7 });
    expect(DeletionDate.getTime() - clock.now()).to.equal(7 * dayMs);
    expect(await codeOf("GetSecretValue", { SecretId: "a" })).to.equal("InvalidRequestException");
    expect(await codeOf("CreateSecret", { Name: "a" })).to.equal("InvalidRequestException");
    expect((await call("DescribeSecret", { SecretId: "a" })).DeletedDate).to.deep.equal(DeletionDate);
    await clock.advance(7 * dayMs);
    expect(await codeOf("DescribeSecret", { SecretId: "a" })).to.equal("ResourceNotFoundException");
    expect(await codeOf("CreateSecret", { Name: "a" })).to.equal("succeeded");
    await call("DeleteSecret", { SecretId: "a", ForceDeleteWithoutRecovery: true });
    expect(await codeOf("DescribeSecret", { SecretId: "a" })).to.equal("ResourceNotFoundException");
  });

  it("makes random passwords of the asked kinds and length", async () => {
    const password = async (input: object): Promise<string> =>
      (await call("GetRandomPassword", input)).RandomPassword;
    expect(await password({})).to.match(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w\s]).{32}$/);
    expect(await password({})).to.not.equal(await password({}));
    const digits = { ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true };
    expect(await password({ ...digits, PasswordLength: 8, ExcludeCharacters: "0123456" })).to.match(
      /^[789]{8}$/,
    );
    expect(await password({ ...digits, PasswordLength: 2, IncludeSpace: true })).to.match(/^(\d | \d)$/);
    for (const bad of [{ PasswordLength: 0 }, { PasswordLength: 3 }, { PasswordLength: 4097 }]) {
      expect(await codeOf("GetRandomPassword", bad)).to.equal("InvalidParameterException");
    }
    expect(await codeOf("GetRandomPassword", { ...digits, ExcludeNumbers: true })).to.equal(
      "InvalidParameterException",
    );
  });
});
