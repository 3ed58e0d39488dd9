import { expect } from "chai";
import { createExportQueue, type ExportClients } from "../../../../../tools/cli/events/replay/export-queue";
import { errorOf } from "../../../../recording";

describe("createExportQueue", () => {
  const busArn = "arn:aws:events:us-east-1:000000000000:event-bus/bellyfed-domain-user-dev";

  /** Makes the queue where some calls are refused, and answers what was called and what was said. */
  async function made(...refused: readonly string[]) {
    const called: string[] = [];
    const send = async ({ constructor: { name } }: object): Promise<object> => {
      const call = name.replace("Command", "");
      called.push(call);
      if (refused.includes(call)) throw new Error(`${call} is not allowed.`);
      return { QueueUrl: "u" };
    };
    const clients = { events: { send }, sqs: { send } } as unknown as ExportClients;
    const archive = { domain: "user", busArn } as Parameters<typeof createExportQueue>[2];
    const { message } = await errorOf(() => createExportQueue("export-user-1", "dev", archive, [], clients));
    return [called.slice(called.indexOf(refused[0] ?? "") + 1), message];
  }

  const undone = ["RemoveTargets", "DeleteRule", "DeleteQueue"];
  for (const [refused, calls, says] of [
    [["PutRule"], ["DeleteQueue"], /^PutRule is not allowed\.$/],
    [["PutTargets"], undone, /^PutTargets is not allowed\.$/],
    [
      ["PutRule", "DeleteQueue"],
      ["DeleteQueue"],
      /^PutRule is not allowed\. And the queue \S+-export-user-1 is left behind, delete it: DeleteQueue is not/,
    ],
    [["CreateQueue"], [], /^CreateQueue is not allowed\.$/],
  ] as const)
    it(`leaves nothing that it could delete where ${refused.join(" and ")} is refused`, async () => {
      const [called, message] = await made(...refused);
      expect(called).to.deep.equal(calls);
      expect(message).to.match(says);
    });
});
