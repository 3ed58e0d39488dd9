import { dynamoStateTable } from "../../handlers/aws/dynamo-state-table";
import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import { operateBreaker } from "../../handlers/breaker/operate-breaker";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { readTopology } from "../topology/read-topology";
import type { RehearsedStack, RehearsedVersion } from "./rehearsed-stack";

/**
 * What an operator would do once the endpoints are back, so that nobody waits for the breakers' own probes.
 * @param queue of the only subscription whose breaker it is. Default all
 */
export async function closeBreakers(
  { local }: Pick<RehearsedStack, "local">,
  { graph }: RehearsedVersion,
  queue?: string,
): Promise<void> {
  const breakers = readTopology(graph)
    .buses.flatMap(({ subscriptions }) => subscriptions)
    .filter((one) => queue === undefined || one.queue === queue)
    .flatMap(({ breaker }) => breaker ?? []);
  const saved = process.env;
  process.env = { ...saved, ...environmentOf(local) };
  try {
    for (const { table, key } of breakers) {
      const items = dynamoStateTable<BreakerItem>(table, { timeoutMs: 5_000, maxAttempts: 3 });
      await operateBreaker(items, key, "close", "rehearsal", "the endpoints are back", Date.now()).catch(
        () => undefined,
      );
    }
  } finally {
    process.env = saved;
  }
}

function environmentOf({ url, account }: LocalAws): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
}
