import { promiseOf } from "../ports/promise-of";

/** Runs `task` for every item, at most `limit` at once; `fail` receives the error of one, and the others go on. */
export function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<unknown>,
  fail: (item: Item, error: unknown) => void,
): Promise<void> {
  if (items.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    let [next, ended] = [0, 0];
    const end = (): void => {
      ended += 1;
      if (ended === items.length) resolve();
      else if (next < items.length) begin(items[next++] as Item);
    };
    const begin = (item: Item): void => {
      const endFailed = (error: unknown): void => {
        try {
          fail(item, error);
        } catch (thrown) {
          return reject(thrown);
        }
        end();
      };
      void promiseOf(() => task(item)).then(end, endFailed);
    };
    while (next < Math.min(limit, items.length)) begin(items[next++] as Item);
  });
}
