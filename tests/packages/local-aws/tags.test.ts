import { expect } from "chai";
import { addTags } from "../../../packages/local-aws/tags";

const refuse = (reason: string, areTooMany: boolean): Error =>
  new Error(areTooMany ? `too many: ${reason}` : reason);

/** The tags afterwards, or why the new ones were refused. */
function adding(held: Record<string, string>, added: readonly (readonly [string?, string?])[]): unknown {
  const tags = new Map(Object.entries(held));
  try {
    addTags(
      tags,
      added.map(([key, value]) => [key, value] as const),
      refuse,
    );
  } catch (error) {
    expect([...tags], "nothing is added when one is refused").to.deep.equal(Object.entries(held));
    return (error as Error).message;
  }
  return Object.fromEntries(tags);
}

const numbered = (count: number): [string, string][] =>
  Array.from({ length: count }, (_, i) => [`k${i}`, "v"]);

describe("tags", () => {
  it("are added, replaced by key, and may be empty, long and in any script", () => {
    expect(
      adding({ owner: "a", kept: "" }, [
        ["owner", "b"],
        ["équipe", "注文 _.:/=+-@"],
      ]),
    ).to.deep.equal({
      owner: "b",
      kept: "",
      équipe: "注文 _.:/=+-@",
    });
    expect(adding({}, [["k".repeat(128), "v".repeat(256)]])).to.be.an("object");
    expect(adding({}, [["k"]])).to.deep.equal({ k: "" });
    expect(adding(Object.fromEntries(numbered(50)), [["k7", "new"]])).to.include({ k7: "new" });
  });

  const refused: readonly [string, readonly (readonly [string?, string?])[], string][] = [
    [
      "an empty key",
      [
        ["fine", "v"],
        ["", "v"],
      ],
      "between 1 and 128",
    ],
    ["no key", [[undefined, "v"]], "between 1 and 128"],
    ["a long key", [["k".repeat(129), "v"]], "between 1 and 128"],
    ["a long value", [["k", "v".repeat(257)]], "at most 256"],
    ["a reserved key", [["AWS:cloudformation", "v"]], "reserved for AWS"],
    ["a key with a forbidden character", [["a<b", "v"]], "a<b"],
    ["a value with a forbidden character", [["k", "a;b"]], "a;b"],
    ["the 51st", numbered(51), "too many: A resource can have at most 50 tags."],
  ];
  for (const [what, added, reason] of refused) {
    it(`refuse ${what}`, () => expect(adding({ held: "v" }, added)).to.contain(reason));
  }
});
