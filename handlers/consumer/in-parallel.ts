/** Runs `task` for every item, at most `limit` at once, and resolves when all have ended. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length) await task(items[next++] as Item);
  }
  await Promise.all(items.length > limit ? Array.from({ length: limit }, work) : items.map(task));
}
