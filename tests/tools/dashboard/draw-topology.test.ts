import { expect } from "chai";
import { readTopology } from "../../../tools/topology/read-topology";
import { drawTopology } from "../../../tools/dashboard/draw-topology";
import { unprocessedKinds } from "../../../tools/dashboard/unprocessed-kinds";
import { box } from "../../../tools/dashboard/svg-parts";
import { smallStack } from "./small-stack";

describe("unprocessedKinds", () => {
  it("knows every queue in which unprocessed events are kept, by the way they came there", () => {
    expect(
      unprocessedKinds(readTopology(smallStack())).map(({ says, queues }) => [
        says,
        queues.map(({ queue }) => queue),
      ]),
    ).to.deep.equal([
      ["undelivered", ["user-dev-undelivered"]],
      ["dead letters", ["user-dev-journal-dead-letters", "user-dev-search-dead-letters"]],
      ["rejected", ["user-dev-rejected"]],
      ["unmatched", ["user-dev-unmatched"]],
      ["given up by the recovery", ["parking-lot-dev"]],
    ]);
  });
});

describe("drawTopology", () => {
  const svg = drawTopology(readTopology(smallStack()));
  const found = (attribute: string): string[] =>
    [...svg.matchAll(new RegExp(`${attribute}="([^"]*)"`, "g"))].map(([, value]) => value ?? "").sort();

  it("draws a box for every bus, rule, queue and function, and none twice", () => {
    const nodes = found("data-node");
    expect(new Set(nodes).size).to.equal(nodes.length);
    expect(nodes).to.deep.equal([
      "bus ingress-dev",
      "bus user-dev",
      "function recovery-dev",
      "function user-dev-journal",
      "function user-dev-search",
      "queue parking-lot-dev",
      "queue user-dev-journal",
      "queue user-dev-journal-dead-letters",
      "queue user-dev-rejected",
      "queue user-dev-search",
      "queue user-dev-search-dead-letters",
      "queue user-dev-undelivered",
      "queue user-dev-unmatched",
      "rule user-dev/journal",
      "rule user-dev/search",
      "rule user-dev/unmatched",
    ]);
  });

  it("counts along each edge on which events move", () => {
    expect(found("data-edge")).to.deep.equal(
      [
        "into user-dev-journal-dead-letters",
        "into user-dev-search-dead-letters",
        "delivered user-dev-journal",
        "delivered user-dev-search",
        "matched ingress-dev/user",
        "matched user-dev/journal",
        "matched user-dev/search",
        "matched user-dev/unmatched",
        "received user-dev-journal",
        "received user-dev-search",
      ].sort(),
    );
  });

  it("lets no two boxes overlap, and none leave the picture", () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
    const boxes = [...svg.matchAll(/<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"/g)].map((match) =>
      match.slice(1).map(Number),
    ) as [number, number, number, number][];
    for (const [i, [x, y, w, h]] of boxes.entries()) {
      expect(x >= 0 && y >= 0 && x + w <= width! && y + h <= height!, `box ${i} is inside`).to.be.true;
      for (const [x2, y2, w2, h2] of boxes.slice(i + 1)) {
        const isApart = x + w <= x2 || x2 + w2 <= x || y + h <= y2 || y2 + h2 <= y;
        expect(isApart, `box ${i} at ${x},${y} and the one at ${x2},${y2}`).to.be.true;
      }
    }
  });

  it("escapes names, and ends long titles in an ellipsis", () => {
    const args = { x: 0, y: 0, width: 98, height: 34, node: 'a"<b>&', title: "a-very-long-subscription" };
    const drawn = box(args);
    expect(drawn).to.contain('data-node="a&#34;&#60;b&#62;&#38;"').and.to.contain("…");
    expect(drawn).not.to.contain("a-very-long-subscription");
    expect(box({ ...args, title: "short" })).to.contain(">short<");
  });
});
