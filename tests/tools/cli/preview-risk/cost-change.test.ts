import { expect } from "chai";
import { costChange } from "../../../../tools/cli/preview-risk/cost-change";
import { readPreview } from "../../../../tools/cli/preview-risk/read-preview";
import { renderCostChange } from "../../../../tools/cli/preview-risk/render-assessment";
import { types } from "../../../../policy/resource-types";
import { previewOf, replacement, step } from "./sample-preview";

const changeOf = (steps: object[]) => costChange(readPreview(previewOf(steps)));
const query = { metric: { metricName: "x" } };

describe("the cost change of a preview", () => {
  it("is nothing for what costs nothing by standing there", () => {
    const change = changeOf([
      step("create", types.queue, "q", undefined, { name: "q" }),
      step("same", types.dashboard, "d", {}, {}),
    ]);
    expect(change.services).to.deep.equal([]);
    expect(renderCostChange(change)).to.equal("unchanged");
  });

  it("adds what is made and takes off what goes, by service", () => {
    const change = changeOf([
      step("create", types.dashboard, "d", undefined, {}),
      step("create", types.metricAlarm, "a", undefined, {
        metricQueries: [{ expression: "m1" }, query, query],
      }),
      step("create", types.mapping, "m", undefined, {}),
      step("delete", types.secret, "s", {}),
    ]);
    expect(renderCostChange(change)).to.equal(
      "+$3.02 a month (CloudWatch +$3.20, Secrets Manager −$0.44, SQS +$0.26), " +
        "list prices of us-east-1, 2026-11; what traffic costs comes on top",
    );
  });

  it("knows what a private network will cost before there is any subnet", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const subnetIds = [unknown, unknown];
    const change = changeOf([
      step("create", types.vpcEndpoint, "sqs", undefined, { vpcEndpointType: "Interface", subnetIds }),
      step("create", types.vpcEndpoint, "dynamodb", undefined, { vpcEndpointType: "Gateway" }),
    ]);
    expect(change.usdPerMonth).to.be.closeTo(14.6, 1e-9);
  });

  it("tells the difference that an update makes", () => {
    const metricQueries = [query, query, query];
    const change = changeOf([step("update", types.metricAlarm, "a", { metricQueries }, { metricName: "x" })]);
    expect(change.usdPerMonth).to.be.closeTo(-0.2, 1e-9);
  });

  it("counts a replacement once, and the kept not as saved", () => {
    const change = changeOf([
      ...replacement({ type: types.dashboard, name: "d", before: {}, after: {}, because: ["dashboardName"] }),
      step("delete", types.key, "k", {}, undefined, { retainOnDelete: true }),
    ]);
    expect(change.usdPerMonth).to.equal(0);
  });
});
