import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { call, type Service } from "../../packages/local-aws/service";

/** A consumer's circuit breaker, as its state table has it. */
export interface BreakerView {
  readonly state: string;
  readonly openedAtMs?: number;
  /** No probe before this time. */
  readonly untilMs?: number;
  readonly reason?: string;
}

/** Reads a breaker; one that was never written is closed. */
export async function readBreakerView(
  dynamodb: Service,
  { table, key }: { readonly table: string; readonly key: string },
): Promise<BreakerView> {
  const { Item: item = {} } = (await call(dynamodb, "GetItem", {
    TableName: table,
    Key: { pk: { S: key } },
  })) as { Item?: Readonly<Record<string, AttributeValue>> };
  const number = (name: string): number | undefined => (item[name]?.N ? Number(item[name].N) : undefined);
  const [openedAtMs, untilMs] = [number("openedAtMs"), number("untilMs")];
  const reason = item["reason"]?.S;
  return {
    state: item["state"]?.S ?? "CLOSED",
    ...(openedAtMs !== undefined && { openedAtMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(reason && { reason }),
  };
}
