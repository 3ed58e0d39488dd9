import { Interrupted } from "./interrupted";

/**
 * Aborted by Ctrl-C, and by what else tells a process to end; the second time the process ends at once.
 * @param says what was interrupted, and what is left of it
 */
export function interruption(says = () => "Interrupted."): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => interrupted.abort(new Interrupted(says())));
  }
  return interrupted.signal;
}
