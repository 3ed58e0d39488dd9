import { expect } from "chai";
import { errorOf } from "../../recording";
import { programAt } from "../../../tools/rehearsal/program-at";

describe("a version of the program", () => {
  for (const ref of ["no-such-branch", "--all", ""])
    it(`is refused by name where there is none: "${ref}"`, async () => {
      const { signal } = new AbortController();
      const { message } = await errorOf(() =>
        programAt(ref, { say: () => expect.fail("nothing is to be done"), signal }),
      );
      expect(message).to.include(`"${ref}" is no commit of this repository`);
    });
});
