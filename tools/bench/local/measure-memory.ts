import { AwsCaller } from "./aws-caller";
import { driveEvents } from "./drive-events";
import { makeRoute } from "./event-route";
import { startCandidate, type ServerName } from "./start-candidate";

/** Memory of one server after so many events had gone through it. */
export interface MemoryAfter {
  readonly events: number;
  readonly bytes: number;
}

const steps = 5;

/** Lets events through in equal parts, and looks at the memory, garbage collected, before them and after each part. */
export async function measureMemory(candidate: ServerName, events: number): Promise<readonly MemoryAfter[]> {
  const server = await startCandidate(candidate);
  const caller = new AwsCaller(server.url);
  try {
    const route = await makeRoute(caller);
    const measured: MemoryAfter[] = [{ events: 0, bytes: await server.memoryBytes() }];
    for (let step = 1; step <= steps; step++) {
      await driveEvents(caller, route, events / steps);
      measured.push({ events: (step * events) / steps, bytes: await server.memoryBytes() });
    }
    return measured;
  } finally {
    caller.close();
    await server.stop();
  }
}
