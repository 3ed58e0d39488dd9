import { expect } from "chai";
import type { AwsError } from "../../../packages/local-aws/aws-error";
import { seededRandom } from "../../../tools/samples/random";
import { EndpointFaults, type FaultShares } from "../../../tools/soak/endpoint-faults";

const none: FaultShares = { dynamodb: 0, sqs: 0, s3: 0, events: 0 };

function setUp(shares: Partial<FaultShares>) {
  const time = { nowMs: 0 };
  const unrecorded: string[] = [];
  const made = new EndpointFaults(
    { ...none, ...shares },
    seededRandom(1),
    () => time.nowMs,
    (...about) => unrecorded.push(about.join(" ")),
  );
  const before = (service: "dynamodb" | "sqs" | "lambda", input: object = {}): AwsError | undefined =>
    made.faults.before?.(service, "Any", input);
  return { made, time, unrecorded, before };
}

const stateOf = (state: string) => ({ Item: { pk: { S: "i#user/search-index/e-1" }, state: { S: state } } });

describe("EndpointFaults", () => {
  it("leaves services alone that it has no share of", () => {
    const { before, made } = setUp({ dynamodb: 1 });
    expect(before("sqs")).to.equal(undefined);
    expect(before("lambda")).to.equal(undefined);
    expect(made.counts).to.deep.equal({});
  });

  it("throttles, fails and loses answers, and counts each", () => {
    const { before, made } = setUp({ sqs: 1 });
    for (let call = 0; call < 20; call++) expect(before("sqs")?.httpStatus).to.be.oneOf([403, 500]);
    expect(made.faults.after?.("sqs", "Any", {})?.httpStatus).to.equal(500);
    const { "sqs throttled": throttled = 0, "sqs failed": failed = 0 } = made.counts;
    expect(throttled).to.be.above(0);
    expect(failed).to.equal(20 - throttled);
    expect(made.counts["sqs answer lost"]).to.equal(1);
  });

  it("ends a brownout by itself", () => {
    const { before, made, time } = setUp({});
    made.begin("dynamodb", 1, 3);
    expect(before("dynamodb")).not.to.equal(undefined);
    expect(before("sqs")).to.equal(undefined);
    time.nowMs = 3_000;
    expect(before("dynamodb")).to.equal(undefined);
  });

  it("lets everything be well once it has ended", () => {
    const { before, made } = setUp({ dynamodb: 1 });
    made.begin("dynamodb", 1, 3);
    made.end();
    expect(before("dynamodb")).to.equal(undefined);
    expect(made.faults.after?.("dynamodb", "Any", {})).to.equal(undefined);
  });

  it("tells which event could not be noted as handled, but not when only the answer was lost", () => {
    const { before, made, unrecorded } = setUp({ dynamodb: 1 });
    before("dynamodb", stateOf("IN_PROGRESS"));
    before("dynamodb", { Item: { eventId: { S: "journalled" } } });
    made.faults.after?.("dynamodb", "PutItem", stateOf("COMPLETED"));
    expect(unrecorded).to.deep.equal([]);
    before("dynamodb", stateOf("COMPLETED"));
    expect(unrecorded).to.deep.equal(["user/search-index e-1"]);
  });
});
