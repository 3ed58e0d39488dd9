import type { Account } from "../account";
import type { ProvisionedServices } from "../provision/services";
import type { Trace } from "../trace";
import { followChanges } from "./follow-changes";
import type { ServiceState } from "./service-state";
import type { SavedState } from "./state-file";
import { StateKeeper } from "./state-keeper";

/** What is kept, and whose it is. */
export interface KeptState {
  readonly account: Account;
  readonly port: number;
  readonly services: ProvisionedServices;
  readonly trace: Trace;
  readonly identities: { readonly state: ServiceState };
}

/**
 * Gives the services back what the file holds, and keeps in it what they come to hold.
 * @param saved what was read of it; undefined where there is none
 */
export async function keepState(
  path: string,
  saved: SavedState | undefined,
  { account, port, services, trace, identities }: KeptState,
): Promise<StateKeeper> {
  const keeper = new StateKeeper(
    path,
    { account, port },
    Object.fromEntries(Object.entries({ identities, ...services }).map(([name, { state }]) => [name, state])),
  );
  if (saved) await keeper.restore(saved);
  // A file that cannot be written is told now.
  await keeper.save();
  followChanges({ ...services }, keeper.touch);
  trace.listen(keeper.touch);
  services.logs.listen(keeper.touch);
  services.monitoring.alarms.listen(keeper.touch);
  return keeper;
}
