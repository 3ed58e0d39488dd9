import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { undeclaredContracts } from "../../../../tools/cli/catalogue/undeclared-contracts";
import type { EventContract } from "../../../../events/schema/contract";

const contract = 'export const saved = { type: "user.saved", version: 1, jsonSchema: {} };\n';

describe("undeclaredContracts", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "contracts-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const cases: readonly (readonly [what: string, files: Record<string, string>, says: RegExp[]])[] = [
    ["nothing where all is declared and offered", { "index.ts": 'export * from "./user/lists";\n' }, []],
    [
      "which line offers a contract to services",
      { "index.ts": "export {};\n" },
      [
        /^events.contracts.user.lists\.ts: user\.saved version 1 .* "\.\/user" to events.contracts.index\.ts\.$/,
      ],
    ],
    [
      "which line a domain's file lacks",
      { "index.ts": 'export * from "./user/lists";\n', "user/more.ts": contract },
      [
        /^events.contracts.user.more\.ts: user\.saved version 1 .* "\.\/user\/more" to events.contracts.user\.ts\.$/,
      ],
    ],
    [
      "which domain is not declared",
      { "index.ts": 'export * from "./user/lists";\n', "moon/orders.ts": contract },
      [/^events.contracts.moon.orders\.ts: moon is not a domain\. Declare it in events.domains\.ts/],
    ],
  ];
  for (const [what, files, says] of cases)
    it(`says ${what}`, () => {
      for (const [path, text] of Object.entries({ "user/lists.ts": contract, ...files })) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const { saved } = require(join(folder, "user/lists.ts")) as { saved: EventContract };
      const sentences = undeclaredContracts(folder, [saved]);
      expect(sentences).to.have.length(says.length);
      for (const [index, rule] of says.entries()) expect(sentences[index]).to.match(rule);
    });
});
