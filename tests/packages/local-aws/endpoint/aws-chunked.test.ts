import { expect } from "chai";
import { readChunked } from "../../../../packages/local-aws/endpoint/aws-chunked";

const read = (text: string) => {
  const { body, trailers } = readChunked(Buffer.from(text));
  return [body.toString(), trailers];
};

describe("readChunked", () => {
  it("joins chunks, whatever is in them, and reads what comes after", () => {
    expect(
      read("5\r\na\r\nbc\r\nB;chunk-signature=0f\r\n0123456789a\r\n0\r\nX-Sum: q=\r\n\r\n"),
    ).to.deep.equal(["a\r\nbc0123456789a", { "x-sum": "q=" }]);
  });

  it("reads a body of nothing", () => expect(read("0\r\n\r\n")).to.deep.equal(["", {}]));

  const broken: [what: string, text: string, message: string][] = [
    ["no chunk", "", '"" is no length of a chunk'],
    ["no length", "x\r\n", '"x" is no length of a chunk'],
    ["a chunk that breaks off", "5\r\nab", '"5" is no length of a chunk'],
    ["a chunk that goes on", "1\r\nab\r\n0\r\n\r\n", "a chunk is longer than its 1 bytes"],
    ["no last chunk", "1\r\na\r\n", '"" is no length of a chunk'],
  ];
  for (const [what, text, message] of broken) {
    it(`refuses ${what}`, () => expect(() => read(text)).to.throw(SyntaxError, message));
  }
});
