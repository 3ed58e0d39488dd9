import { expect } from "chai";
import {
  patternHash,
  readFingerprint,
  targetHashes,
  writeFingerprint,
} from "../../../handlers/settings/rule-fingerprint";

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
    const plain = targetHashes({ arn, deadLetterArn: `${arn}-undelivered` });
    expect(targetHashes({ arn: `${arn}-other`, deadLetterArn: `${arn}-undelivered` })).to.deep.include({
      undelivered: plain.undelivered,
    });
    expect(targetHashes({ arn: `${arn}-other` }).target).not.to.equal(plain.target);
    expect(targetHashes({ arn, transformation: ["$.detail"] }).target).not.to.equal(plain.target);
    expect(targetHashes({ arn, transformation: [] }).target).to.equal(plain.target);
    expect(targetHashes({ arn }).undelivered).not.to.equal(plain.undelivered);
  });

  it("is read as it was written, and nothing else is", () => {
    const fingerprint = { pattern: "0123abcd", target: "4567cdef", undelivered: "89abef01" };
    expect(readFingerprint(writeFingerprint(fingerprint))).to.deep.equal(fingerprint);
    for (const other of ["", "0123abcd-4567cdef", "0123abcd-4567cdef-89abef01x", undefined, 7]) {
      expect(readFingerprint(other)).to.equal(undefined);
    }
  });
});
