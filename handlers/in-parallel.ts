/** Runs `task` for every item, at most `limit` at once, and resolves when all have ended. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  if (items.length === 0) return;
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length) await task(items[next++] as Item);
  }
  if (items.length <= limit) await Promise.all(items.map(task));
  else await Promise.all(Array.from({ length: limit }, work));
}
