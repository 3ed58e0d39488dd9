import { expect } from "chai";
import { LinkedList, type ListPlace } from "../../../../packages/local-aws/sqs/linked-list";

describe("LinkedList", () => {
  let line: LinkedList<string>;
  let places: Record<string, ListPlace<string>>;
  const inOrder = () => Array.from({ length: line.size }, (_, behind) => line.peek(behind));

  beforeEach(() => {
    line = new LinkedList();
    places = Object.fromEntries(["a", "b", "c", "d"].map((item) => [item, line.append(item)]));
  });

  for (const [leaver, rest] of [
    ["a", ["b", "c", "d"]],
    ["b", ["a", "c", "d"]],
    ["d", ["a", "b", "c"]],
  ] as const) {
    it(`closes up when ${leaver} leaves, and takes it back at the end`, () => {
      line.remove(places[leaver]!);
      expect(inOrder()).to.deep.equal(rest);
      line.append(leaver);
      expect(inOrder()).to.deep.equal([...rest, leaver]);
      expect([...line]).to.deep.equal(inOrder());
    });
  }

  it("has nothing past its end", () => {
    expect(line.peek(4)).to.equal(undefined);
  });

  it("starts anew after it was cleared", () => {
    line.clear();
    expect([line.size, line.peek()]).to.deep.equal([0, undefined]);
    line.append("e");
    expect(inOrder()).to.deep.equal(["e"]);
  });
});
