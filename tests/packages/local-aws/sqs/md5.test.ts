import { expect } from "chai";
import { createHash } from "crypto";
import { md5OfAttributes, md5OfBody } from "../../../../packages/local-aws/sqs/md5";

describe("MD5 of messages", () => {
  it("takes a body's UTF-8 bytes", () => {
    expect(md5OfBody("Crème brûlée")).to.equal("e407d94fc97e730de8e2df74ab7c50a3");
  });

  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  const binary = { a: text("x"), b: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255, 16) } };
  const several = { reason: text("köche"), attempts: { DataType: "Number.int", StringValue: "3" } };
  const vectors: [string, Parameters<typeof md5OfAttributes>[0], string][] = [
    ["one string", { eventId: text("e-1") }, "ce09f508d19161a034f46f58e8246f98"],
    ["several, with custom types and UTF-8 lengths", several, "e6fd5f1567f9827403eb6516569d2eb7"],
    ["binary beside string", { b: binary.b, a: binary.a }, "8c143755410358a879a27dced16e2979"],
  ];
  for (const [what, attributes, digest] of vectors) {
    it(`digests ${what}`, () => expect(md5OfAttributes(attributes)).to.equal(digest));
  }

  it("puts each part behind its length and marks the transport type, byte for byte", () => {
    const bytes =
      "00000001 61 00000006 537472696e67 01 00000001 78 00000001 62 00000006 42696e617279 02 00000003 00ff10";
    const expected = createHash("md5")
      .update(Buffer.from(bytes.replace(/ /g, ""), "hex"))
      .digest("hex");
    expect(md5OfAttributes(binary)).to.equal(expected);
  });

  it("has no digest for no attributes", () => expect(md5OfAttributes({})).to.equal(undefined));
});
