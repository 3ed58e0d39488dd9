import { journalBucketName } from "../../../../handlers/settings/names";
import { callerIdentity } from "../../caller-identity";
import { endpointInUse } from "../backbone";
import { useRegionOf } from "../verb";
import { findEvents, type FoundEvent } from "./find-events";
import { journalStore } from "./journal-store";

/** A stack has no journal. */
export class NoJournal extends Error {}

/** Searches the journal of a stack, as {@link findEvents} does. @throws NoJournal saying where it is not */
export async function findInStack(
  stack: string,
  ...search: Parameters<typeof findEvents> extends [unknown, ...infer Rest] ? Rest : never
): Promise<FoundEvent[]> {
  const region = useRegionOf(stack);
  const [, , , , account = ""] = (await callerIdentity()).split(":");
  const bucket = journalBucketName(stack, account, region);
  try {
    return await findEvents(journalStore(bucket), ...search);
  } catch (error) {
    if ((error as Error).name !== "NoSuchBucket") throw error;
    throw new NoJournal(
      `There is no bucket ${bucket} in ${region} (${endpointInUse()}). Is ${stack} deployed?`,
    );
  }
}
