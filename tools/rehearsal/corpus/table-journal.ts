import { randomUUID } from "node:crypto";
import { call } from "../../../packages/local-aws/service";
import type { RehearsedStack } from "../rehearsed-stack";
import type { GraphEdit } from "./graph-edit";

const table = "bellyfed-journal-dev";
const name = "tables-journal";
const records = 5;

/** The stack as it was while the journal was a table, and what the table has. */
export const tableJournal = {
  given: {
    edit: (graph: GraphEdit) =>
      graph
        .copy("tables-consumer-state", name, {
          name: table,
          hashKey: "eventId",
          attributes: [{ name: "eventId", type: "S" }],
        })
        .output("journalTable", table),
  },
  fill: async ({ local }: RehearsedStack): Promise<void> => {
    for (let record = 0; record < records; record++) {
      const Item = { eventId: { S: randomUUID() }, domain: { S: "user" } };
      await call(local.services.dynamodb, "PutItem", { TableName: table, Item });
    }
  },
  /** `pulumi state delete`: the table stays in AWS. */
  forget: ({ before, gone }: RehearsedStack): void => {
    for (const { urn } of before.graph.resources.filter((one) => one.name === name)) gone.add(urn);
  },
  remove: (graph: GraphEdit) => graph.remove([name]),
};
