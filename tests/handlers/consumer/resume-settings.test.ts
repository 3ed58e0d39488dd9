import { expect } from "chai";
import { resumeSettings } from "../../../handlers/consumer/resume-settings";

const env = { PAUSE_SCHEDULE_GROUP: "resumes", PAUSE_ROLE_ARN: "arn:aws:iam::000000000000:role/resume" };

describe("resumeSettings", () => {
  it("reads where to arm resumes, and who carries them out", () => {
    expect(resumeSettings(env)).to.deep.equal({
      scheduleGroup: "resumes",
      roleArn: "arn:aws:iam::000000000000:role/resume",
    });
  });

  for (const name of ["PAUSE_SCHEDULE_GROUP", "PAUSE_ROLE_ARN"])
    it(`names the variable that is missing: ${name}`, () => {
      for (const value of [undefined, ""])
        expect(() => resumeSettings({ ...env, [name]: value })).to.throw(
          `The consumer's environment variable ${name} is missing.`,
        );
    });
});
