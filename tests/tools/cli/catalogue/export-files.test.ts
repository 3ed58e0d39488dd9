import Ajv from "ajv";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { domains } from "../../../../events/domains";
import { parse } from "yaml";
import { catalogue } from "../../../../events/contracts/catalogue";
import type { EventContract } from "../../../../events/schema/contract";
import { exportFiles } from "../../../../tools/cli/catalogue/export-files";
import { smallStack } from "../../dashboard/small-stack";

interface Message {
  readonly name: string;
  readonly payload: { readonly $ref: string };
  readonly examples: readonly { readonly payload: unknown }[];
}
interface Document {
  readonly channels: Readonly<Record<string, { readonly messages: object }>>;
  readonly operations: Readonly<Record<string, { readonly action: string; readonly messages: object[] }>>;
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

const { contracts } = catalogue;
const files = exportFiles(contracts, [smallStack()], "1.2.3");
const text = (path: string): string => files.get(path) ?? expect.fail(`${path} is not exported`);
const nameOf = ({ type, version }: EventContract): string => `${type}-v${version}`;

/** As AsyncAPI's own dialect is a superset of draft 7, which knows no formats of its own. */
const ajv = addFormats(new Ajv({ allowUnionTypes: true, unicodeRegExp: false }));

describe("the exported AsyncAPI document", () => {
  const document = JSON.parse(text("asyncapi.json")) as Document;

  it("leads every reference to something", () => {
    const references = [...text("asyncapi.json").matchAll(/"\$ref": "#\/([^"]+)"/g)].map(
      ([, path = ""]) => path,
    );
    expect(references).to.not.be.empty;
    for (const path of references) {
      const found = path
        .split("/")
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
      expect(found, path).to.be.an("object");
    }
  });

  it("has a message for every version of every event, whose examples are valid", () => {
    const { messages } = document.components;
    expect(Object.keys(messages)).to.have.members(contracts.map(nameOf));
    for (const { payload, examples } of Object.values(messages)) {
      const name = payload.$ref.slice("#/components/schemas/".length);
      const validate = ajv.compile(document.components.schemas[name]!);
      expect(examples).to.not.be.empty;
      for (const example of examples)
        expect(validate(example.payload), JSON.stringify(validate.errors)).to.equal(true);
    }
  });

  it("says who sends and who receives what, and on which bus", () => {
    expect(Object.keys(document.channels)).to.deep.equal([...domains]);
    const { operations } = document;
    expect(operations["tracking-service.analytics"]).to.include({ action: "send" });
    expect(operations["search.user"]).to.include({ action: "receive" });
    const sent = Object.values(operations).filter(({ action }) => action === "send");
    expect(sent.flatMap(({ messages }) => messages)).to.have.lengthOf(contracts.length);
    const { length } = contracts.filter(({ domain }) => domain === "user");
    expect(operations["search.user"]?.messages).to.have.lengthOf(length);
  });
});

describe("the exported folders of EventCatalog", () => {
  interface Head {
    readonly id: string;
    readonly version: string;
    readonly owners?: readonly string[];
    readonly schemaPath?: string;
  }
  const pages = [...files]
    .filter(([path]) => path.endsWith(".mdx"))
    .map(([path, page]) => ({ path, head: parse(page.split("---\n")[1] ?? "") as Head }));
  const known = new Set(pages.map(({ head }) => `${head.id} ${head.version}`));

  it("have the newest version of each event in its own folder, and each older one below", () => {
    const events = pages.filter(({ path }) => path.includes("/events/"));
    expect(events.map(({ head }) => `${head.id} ${head.version}`)).to.have.members(
      contracts.map(({ type, version }) => `${type} ${version}.0.0`),
    );
    for (const { path, head } of events) {
      const newest = Math.max(...catalogue.ofType(head.id).map(({ version }) => version));
      const isOld = head.version !== `${newest}.0.0`;
      expect(
        path.endsWith(`/events/${head.id}/${isOld ? `versioned/${head.version}/` : ""}index.mdx`),
      ).to.equal(true);
      expect(text(path.replace("index.mdx", head.schemaPath!))).to.contain(`"${head.id}"`);
    }
  });

  it("lead to nothing that is not there", () => {
    for (const { path, head } of pages) {
      const pointers = JSON.stringify(head).matchAll(/\{"id":"([^"]+)","version":"([^"]+)"/g);
      for (const [, id, version] of pointers) expect([...known], path).to.include(`${id} ${version}`);
      for (const owner of head.owners ?? [])
        expect(files.has(`eventcatalog/teams/${owner}.mdx`)).to.equal(true);
    }
  });

  it("write no text as code of MDX", () => {
    const [first, ...others] = contracts as readonly [EventContract, ...EventContract[]];
    const meaning = "A {guest} <joined>.";
    const odd = exportFiles([{ ...first, meaning }, ...others], [smallStack()], "1.2.3");
    const page = [...odd].find(([path]) => path.endsWith(`/${first.type}/index.mdx`))?.[1];
    expect(page).to.contain("summary: A {guest} <joined>.").and.contain("\nA \\{guest\\} \\<joined\\>.\n");
  });
});
