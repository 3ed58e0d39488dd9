import { expect } from "chai";
import { LinkedList } from "../../../../packages/local-aws/sqs/linked-list";

describe("LinkedList", () => {
  let line: LinkedList<string>;
  const inOrder = () => Array.from({ length: line.size }, (_, behind) => line.peek(behind));

  beforeEach(() => {
    line = new LinkedList();
    for (const item of ["a", "b", "c", "d"]) line.append(item);
  });

  for (const [leaver, rest] of [
    ["a", ["b", "c", "d"]],
    ["b", ["a", "c", "d"]],
    ["d", ["a", "b", "c"]],
  ] as const) {
    it(`closes up when ${leaver} leaves, and takes it back at the end`, () => {
      expect(line.remove(leaver)).to.equal(true);
      expect(inOrder()).to.deep.equal(rest);
      line.append(leaver);
      expect(inOrder()).to.deep.equal([...rest, leaver]);
    });
  }

  it("has nothing past its end and lets nobody leave twice", () => {
    expect(line.peek(4)).to.equal(undefined);
    line.remove("c");
    expect(line.remove("c")).to.equal(false);
    expect(line.size).to.equal(3);
  });

  it("starts anew after it was cleared", () => {
    line.clear();
    expect([line.size, line.peek()]).to.deep.equal([0, undefined]);
    line.append("e");
    expect(inOrder()).to.deep.equal(["e"]);
  });
});
