import { HttpResponse } from "@smithy/core/protocols";
import { expect } from "chai";
import { AwsClock } from "../../../handlers/aws/aws-clock";

describe("AwsClock", () => {
  const hour = 3_600_000;
  const answer = new HttpResponse({
    statusCode: 403,
    headers: { date: new Date(Date.now() + hour).toUTCString() },
  });
  for (const [tookMs, isLearned] of [
    [890_000, true],
    [910_000, false],
  ] as const)
    it(`${isLearned ? "learns" : "learns nothing"} from an answer that took ${tookMs / 1_000} s`, () => {
      const clock = new AwsClock();
      const signedAt = { date: new Date(), readAtMs: Date.now() - tookMs, offsetMs: 0 };
      expect(clock.learn(answer, signedAt)).to.equal(isLearned);
      expect(clock.now().date.getTime() > Date.now() + hour / 2).to.equal(isLearned);
    });
});
