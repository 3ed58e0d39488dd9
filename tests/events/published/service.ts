/** A service of another team, as a CommonJS and as an ES module: it uses every entry, and nothing else of the repository. */
export const service = `
import { busName, catalogue, dishRanked, userSignedIn } from "@bellyfed/events/contracts";
import { eventIdentity, validateEvent } from "@bellyfed/events/message";
import { createPublisher, fileSpool, RefusedEventsError } from "@bellyfed/events/publisher";
import { queueSpool } from "@bellyfed/events/queue-spool";
import { s3ClaimStore } from "@bellyfed/events/s3-claim-store";
import { signRequest, verifySignature } from "@bellyfed/events/signatures";

const queueUrl = process.env["SPOOL_QUEUE_URL"] ?? "";
const settings = { environment: "dev", producer: "package-test", contracts: [userSignedIn, dishRanked] };
const retry = { maxAttempts: 1 };
const publisher = createPublisher({
  ...settings,
  claims: s3ClaimStore("claims"),
  spool: fileSpool({ path: process.env["SPOOL_PATH"] ?? "" }),
});
const missing = createPublisher({ ...settings, retry, environment: "gone", spool: queueSpool({ queueUrl }) });
const [data] = userSignedIn.examples;
const [ranked] = dishRanked.examples;
if (!data || !ranked) throw new Error("no example");
// @ts-expect-error -- the contract has other data
export const wrong = () => publisher.publish([{ type: "auth.user-signed-in", data: { userId: 1 } }]);

async function main(): Promise<void> {
  const large = { ...data!, padding: "x".repeat(1_100_000) };
  const sent = await publisher.publish([
    { type: "auth.user-signed-in", data: data! },
    { type: "auth.user-signed-in", data: large },
  ]);
  const { spooled } = await missing.publish([{ type: "analytics.dish-ranked", data: ranked! }]);
  const unknown = { ...data!, userId: "nobody" };
  const refused: unknown = await publisher.publish([{ type: "auth.user-signed-in", data: unknown }]).catch((error) => error);
  const body = JSON.stringify({ any: "thing" });
  const headers = signRequest({ id: "one", timestampSeconds: 1_700_000_000, body }, "secret");
  const verify = (text: string) =>
    verifySignature({ body: text, headers }, { secrets: ["secret"], nowMs: 1_700_000_000_000 }) ?? "refused";
  console.log(
    JSON.stringify({
      published: sent.published,
      spooled,
      isRefused: refused instanceof RefusedEventsError,
      signed: [verify(body), verify(body + " ")],
      bus: busName("auth", "dev"),
      types: catalogue.contracts.length,
      violation: validateEvent({})?.path,
      identity: typeof eventIdentity,
    }),
  );
}
void main();
`;
