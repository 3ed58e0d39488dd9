import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { catalogue } from "../../../events/catalogue";
import { recordStack } from "../../../graph/record-stack";
import { call } from "../../../local/service";
import { startLocalAws, type LocalAws } from "../../../local/start-local-aws";
import { errorOf, record } from "../../recording";
import { privateConfig } from "../../stacks/recorded-stack";

describe("provisioning a stack", () => {
  let local: LocalAws;

  before(async () => {
    local = await startLocalAws({ port: 0 });
  });
  after(() => local.close());

  it("refuses by name what another provider would make, children and all", async () => {
    const graph = await record(() => {
      new pulumi.ComponentResource("awsx:ecr:Repository", "images", {}, {}, true);
    });
    const { message } = await errorOf(() => local.provision(graph));
    expect(message).to.contain('awsx:ecr:Repository "images"');
  });

  it("handles events in a stack in a private network as in any other", async () => {
    const config = privateConfig("dev");
    await local.provision(await recordStack({ stack: "dev", config, queueUrlBase: local.url }));
    const eventId = "00000000-0000-4000-8000-000000000006";
    const [contract] = catalogue.ofDomain("system");
    const message = {
      type: contract?.type,
      source: "test",
      data: contract?.examples[0],
      metadata: {
        id: eventId,
        time: new Date().toISOString(),
        version: contract?.version,
        correlationId: "test",
        hops: 0,
        producer: "test",
      },
    };
    await call(local.services.events, "PutEvents", {
      Entries: [
        {
          EventBusName: "bellyfed-infra-system-dev",
          Source: "test",
          DetailType: message.type,
          Detail: JSON.stringify(message),
        },
      ],
    });

    const journalled = async () => {
      const request = { TableName: "bellyfed-journal-dev", Key: { eventId: { S: eventId } } };
      return (await call(local.services.dynamodb, "GetItem", request)) as { Item?: object };
    };
    while (!(await journalled()).Item) await new Promise((resolve) => setTimeout(resolve, 100));
  }).timeout(90_000);
});
