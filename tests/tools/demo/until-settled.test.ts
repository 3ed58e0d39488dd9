import { expect } from "chai";
import { startLocalAws, type LocalAws } from "../../../packages/local-aws/start-local-aws";
import { untilSettled } from "../../../tools/demo/until-settled";
import type { DomainSubscription } from "../../../tools/topology/event-destinations";
import { errorOf } from "../../recording";

const subscriptions = ["journal", "mail"].map(
  (name) => ({ domain: "user", name, queue: `q-${name}` }) as DomainSubscription,
);

/** Looks come a second apart; each finds what one queue holds then. */
function settle(missing: readonly string[], held: readonly number[]): Promise<void> {
  let looks = 0;
  const inspect = () => [
    { name: "q-journal", visible: 0, inFlight: 0, delayed: 0 },
    { name: "q-mail", visible: held[Math.min(looks, held.length - 1)], inFlight: 0, delayed: 0 },
  ];
  const local = { missing: new Set(missing), underWay: () => 0, services: { sqs: { inspect } } };
  const next = (): void => void (looks += 1);
  const { signal } = new AbortController();
  const nowMs = () => looks * 4_000;
  return untilSettled(local as unknown as LocalAws, { subscriptions }, signal, next, nowMs);
}

describe("untilSettled", () => {
  const missing = "The local AWS does not simulate ses SendEmail.";
  it("ends when nothing waits, whatever was missing on the way", async () => {
    await settle([missing], [2, 2, 1, 1, 0]);
    await settle([], [1, 1, 1, 1, 1, 1, 0]);
  });

  it("names what the local AWS lacks, and who waits for it, once nothing moves any more", async () => {
    const { message } = await errorOf(() => settle([missing], [2, 1]));
    expect(message).to.equal(`${missing} Events of user/mail wait for it in vain.`);
  });

  it("is told by the local AWS of whatever its functions ask for in vain", async () => {
    const local = await startLocalAws({ port: 0 });
    try {
      const credential = "Credential=local/20261129/us-east-1/ses/aws4_request";
      const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` };
      const asked = [
        ["/", "application/x-www-form-urlencoded", "Action=SendEmail&Version=2010-12-01"],
        ["/v2/email/outbound-emails", "application/json", "{}"],
      ] as const;
      for (const [path, type, body] of asked)
        await fetch(`${local.url}${path}`, {
          method: "POST",
          headers: { ...headers, "content-type": type },
          body,
        });
      expect([...local.missing]).to.deep.equal([
        "The local AWS does not simulate ses SendEmail.",
        "The local AWS does not simulate ses POST /v2/email/outbound-emails.",
      ]);
    } finally {
      await local.close();
    }
  });
});
