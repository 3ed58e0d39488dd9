export { VirtualClock as ManualClock } from "../../../packages/local-aws/virtual-clock";

/** Lets every promise that can settle without a timer do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
