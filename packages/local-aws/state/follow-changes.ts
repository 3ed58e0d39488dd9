import type { Operation, Service } from "../service";

/** Actions of every service that only read. */
const reading = /^(BatchGet|Describe|Filter|Get|Head|List|Query|Scan|Test)/;

/** From now on calls `changed` after each action of the services that may have changed something. */
export function followChanges(services: Readonly<Record<string, Service>>, changed: () => void): void {
  for (const { operations } of Object.values(services)) {
    const own = operations as Record<string, Operation>;
    for (const [name, operation] of Object.entries(own)) {
      if (reading.test(name)) continue;
      own[name] = async (input) => {
        try {
          return await operation(input);
        } finally {
          changed();
        }
      };
    }
  }
}
