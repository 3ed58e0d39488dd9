import { joinStates, type ServiceState } from "../state/service-state";
import type { Dynalite, Row } from "./dynalite";

/** The state of what dynalite holds, and of what is known of its tables beside. */
export function databaseState(
  dynalite: Pick<Dynalite, "rows" | "add">,
  parts: Readonly<Record<string, ServiceState>>,
): ServiceState {
  const others = joinStates(parts);
  return {
    save: async () => ({ rows: await dynalite.rows(), others: others.save() }),
    async restore(saved: { readonly rows: readonly Row[]; readonly others: unknown }) {
      await dynalite.add(saved.rows);
      await others.restore(saved.others as never);
    },
    resume: () => others.resume?.(),
  };
}
