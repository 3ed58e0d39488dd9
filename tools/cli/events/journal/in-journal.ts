import { journalBucketName } from "../../../../handlers/settings/names";
import { callerIdentity } from "../../caller-identity";
import { endpointInUse } from "../backbone";
import { useRegionOf } from "../verb";
import { journalStore, type JournalStore } from "./journal-store";

/** A stack has no journal. */
export class NoJournal extends Error {}

/** Does something in the journal of a stack. @throws NoJournal saying where it is not */
export async function inJournal<Result>(
  stack: string,
  use: (store: JournalStore) => Promise<Result>,
): Promise<Result> {
  const region = useRegionOf(stack);
  const [, , , , account = ""] = (await callerIdentity()).split(":");
  const bucket = journalBucketName(stack, account, region);
  try {
    return await use(journalStore(bucket));
  } catch (error) {
    if ((error as Error).name !== "NoSuchBucket") throw error;
    throw new NoJournal(
      `There is no bucket ${bucket} in ${region} (${endpointInUse()}). Is ${stack} deployed?`,
    );
  }
}
