import { expect } from "chai";
import { EventSchemas } from "../../../components/schemas/event-schemas";
import { openApiDocument } from "../../../components/schemas/event-schemas";
import { catalogue } from "../../../events/contracts/catalogue";
import type { EventContract } from "../../../events/schema/contract";
import { ofType, record } from "../../recording";

type Schema = Readonly<Record<string, unknown>>;
interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What OpenAPI 3.0's schema object knows of; JSON Schema has more, which EventBridge refuses or ignores. */
const keywords = new Set([
  ..."type format properties required items enum nullable oneOf anyOf allOf not description $ref".split(" "),
  ..."pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum".split(" "),
  ..."minItems maxItems additionalProperties x-amazon-events-detail-type".split(" "),
]);

function check(schema: Schema, path: string): void {
  for (const [key, value] of Object.entries(schema)) {
    expect([...keywords], `${path}/${key}`).to.include(key);
    if (key === "type") expect(value, path).to.be.a("string");
    if (key === "exclusiveMinimum" || key === "exclusiveMaximum") expect(value, path).to.be.a("boolean");
    if (key === "properties") {
      for (const [name, inner] of Object.entries(value as Record<string, Schema>)) {
        check(inner, `${path}/${name}`);
      }
    }
    if (["oneOf", "anyOf", "allOf"].includes(key)) {
      for (const inner of value as Schema[]) check(inner, `${path}/${key}`);
    }
    if (key === "items") check(value as Schema, `${path}/items`);
  }
}

/** Every property's path, as contracts spell it. */
function pathsIn(schema: Schema, prefix = ""): string[] {
  const branches = ((schema["anyOf"] ?? schema["oneOf"] ?? []) as Schema[]).flatMap((one) =>
    pathsIn(one, prefix),
  );
  const items = schema["items"] ? pathsIn(schema["items"] as Schema, `${prefix}[]`) : [];
  const inner = Object.entries((schema["properties"] ?? {}) as Record<string, Schema>).flatMap(
    ([name, child]) => pathsIn(child, prefix ? `${prefix}.${name}` : name),
  );
  return schema["properties"] || schema["items"] || branches.length > 0
    ? [...branches, ...items, ...inner]
    : [prefix];
}

describe("EventSchemas", () => {
  it("registers each version of each contract by a name that is kept", async () => {
    const [contract] = catalogue.contracts.slice(0, 1) as [EventContract];
    const graph = await record(() => {
      new EventSchemas("contracts", { registryName: "bellyfed-test", contracts: [contract] });
    });
    const [schema] = ofType(graph, "aws:schemas/schema:Schema");
    expect(schema?.inputs).to.deep.include({
      name: `${contract.type}-v1`,
      registryName: "bellyfed-test",
      type: "OpenApi3",
      description: contract.meaning,
    });
    const document = JSON.parse(String(schema?.inputs["content"])) as Record<"info", unknown>;
    expect(document).to.deep.equal(openApiDocument(contract));
    expect(document.info).to.deep.include({
      title: contract.type,
      description: `${contract.meaning} Published by profiles-service.`,
    });
  });

  for (const contract of catalogue.contracts) {
    describe(`${contract.type} version ${contract.version}`, () => {
      const { schemas } = (openApiDocument(contract) as Document).components;

      it("is an event whose detail is the message", () => {
        expect(schemas["AWSEvent"]).to.deep.include({ "x-amazon-events-detail-type": contract.type });
        const properties = schemas["AWSEvent"]?.["properties"] as Record<string, Schema>;
        expect(properties["detail-type"]?.["enum"]).to.deep.equal([contract.type]);
        expect(properties["detail"]).to.deep.equal({ $ref: "#/components/schemas/EventMessage" });
        const message = schemas["EventMessage"]?.["properties"] as Record<string, Schema>;
        expect(message).to.have.all.keys("type", "source", "data", "metadata");
        expect(message["data"]).to.deep.equal({ $ref: "#/components/schemas/Data" });
      });

      it("speaks OpenAPI 3.0 and nothing newer", () => {
        for (const [name, schema] of Object.entries(schemas)) check(schema, name);
      });

      it("has every field of the contract", () => {
        const paths = new Set(pathsIn(schemas["Data"] as Schema));
        expect([...paths]).to.include.members([...contract.fields]);
        expect(Buffer.byteLength(JSON.stringify(openApiDocument(contract)))).to.be.below(100_000);
      });
    });
  }
});
