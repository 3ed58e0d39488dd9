import { expect } from "chai";
import { patternHash, targetHashes } from "../../../handlers/settings/rule-fingerprint";

const arn = "arn:aws:sqs:us-east-1:000000000000:bellyfed-domain-user-dev-journal";

describe("a rule's fingerprint", () => {
  it("is the same for a pattern that is only written otherwise, and another for another pattern", () => {
    const pattern = patternHash('{"detail-type":["a","b"],"source":[{"prefix":"x"}]}');
    expect(pattern).to.match(/^[0-9a-f]{8}$/);
    expect(patternHash('{ "source": [{"prefix":"x"}], "detail-type": ["a", "b"] }')).to.equal(pattern);
    for (const other of [
      '{"detail-type":["a"],"source":[{"prefix":"x"}]}',
      '{"detail-type":["b","a"],"source":[{"prefix":"x"}]}',
    ]) {
      expect(patternHash(other)).not.to.equal(pattern);
    }
  });

  it("tells the target, the form in which it is sent, and the place of the undelivered apart", () => {
    const hashes = (more: object): string[] => targetHashes({ arn, ...more });
    const [target, undelivered] = hashes({ deadLetterArn: `${arn}-undelivered` });
    expect(hashes({ arn: `${arn}-other`, deadLetterArn: `${arn}-undelivered` })[1]).to.equal(undelivered);
    expect(hashes({ arn: `${arn}-other` })[0]).not.to.equal(target);
    expect(hashes({ transformation: ["$.detail"] })[0]).not.to.equal(target);
    expect(hashes({ transformation: [] })[0]).to.equal(target);
    expect(hashes({})[1]).not.to.equal(undelivered);
  });
});
