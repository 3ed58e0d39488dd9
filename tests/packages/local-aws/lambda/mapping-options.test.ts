import { expect } from "chai";
import type { AwsError } from "../../../../packages/local-aws/aws-error";
import {
  defaultMappingOptions,
  readMappingOptions,
} from "../../../../packages/local-aws/lambda/mapping-options";

type Input = Parameters<typeof readMappingOptions>[0];

function refusal(input: Input): AwsError {
  try {
    readMappingOptions(input, defaultMappingOptions);
  } catch (error) {
    return error as AwsError;
  }
  throw new Error("The options were not refused.");
}

describe("readMappingOptions", () => {
  const windowed = (seconds: number) => ({ MaximumBatchingWindowInSeconds: seconds });
  const scaled = (MaximumConcurrency: number) => ({ ScalingConfig: { MaximumConcurrency } });
  const ranges: readonly [Input, string, string][] = [
    [{ BatchSize: 0 }, "'0' at 'batchSize'", "greater than or equal to 1"],
    [{ BatchSize: 10_001 }, "'10001' at 'batchSize'", "less than or equal to 10000"],
    [windowed(-1), "'maximumBatchingWindowInSeconds'", "greater than or equal to 0"],
    [windowed(301), "'maximumBatchingWindowInSeconds'", "less than or equal to 300"],
    [scaled(1), "'scalingConfig.maximumConcurrency'", "equal to 2"],
    [scaled(1001), "'scalingConfig.maximumConcurrency'", "equal to 1000"],
  ];
  for (const [input, field, bound] of ranges) {
    it(`refuses ${JSON.stringify(input)}`, () => {
      expect(refusal(input)).to.have.property("code", "ValidationException");
      expect(refusal(input).message).to.contain(field).and.to.contain(bound);
    });
  }

  it("refuses more than 10 messages without a batching window", () => {
    expect(refusal({ BatchSize: 11 })).to.include({
      code: "InvalidParameterValueException",
      message:
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    });
  });

  it("refuses what it does not simulate by name, and lets absent fields be", () => {
    const { message } = refusal({ ProvisionedPollerConfig: { MaximumPollers: 2 } });
    expect(message).to.equal(
      'The local AWS does not simulate "ProvisionedPollerConfig" of an SQS event source mapping.',
    );
    const options = readMappingOptions({ ProvisionedPollerConfig: undefined }, defaultMappingOptions);
    expect(options).to.deep.include({ batchSize: 10, windowSeconds: 0 });
  });

  it("takes what is just within each limit", () => {
    const input: Input = {
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      ScalingConfig: { MaximumConcurrency: 1000 },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    };
    expect(readMappingOptions(input, defaultMappingOptions)).to.deep.include({
      batchSize: 10_000,
      windowSeconds: 300,
      maximumConcurrency: 1000,
      responseTypes: ["ReportBatchItemFailures"],
    });
  });

  it("leaves alone what an update does not name, and takes back what it empties", () => {
    const before = readMappingOptions(
      {
        BatchSize: 5,
        ScalingConfig: { MaximumConcurrency: 4 },
        FilterCriteria: { Filters: [{ Pattern: "{}" }] },
      },
      defaultMappingOptions,
    );
    expect(readMappingOptions({ MaximumBatchingWindowInSeconds: 1 }, before)).to.deep.include({
      batchSize: 5,
      windowSeconds: 1,
      maximumConcurrency: 4,
      filterCriteria: { Filters: [{ Pattern: "{}" }] },
    });
    const after = readMappingOptions({ ScalingConfig: {}, FilterCriteria: {} }, before);
    expect(after.maximumConcurrency).to.equal(undefined);
    expect(after.filterCriteria).to.equal(undefined);
  });
});
