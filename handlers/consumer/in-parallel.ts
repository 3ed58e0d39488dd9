/**
 * Runs `task` for every item, at most `limit` at once, and resolves when all have ended.
 * @param fail is told what a task has thrown; the others go on.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<unknown>,
  fail: (item: Item, error: unknown) => void,
): Promise<void> {
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length) {
      const item = items[next++] as Item;
      try {
        await task(item);
      } catch (error) {
        fail(item, error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
}
