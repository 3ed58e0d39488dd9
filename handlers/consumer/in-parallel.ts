/** Runs `task` for every item, at most `limit` at once; `fail` receives the error of one, and the others go on. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<unknown>,
  fail: (item: Item, error: unknown) => void,
): Promise<void> {
  const contained = (item: Item): Promise<unknown> => {
    try {
      return task(item).catch((error: unknown) => fail(item, error));
    } catch (error) {
      fail(item, error);
      return Promise.resolve();
    }
  };
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length) await contained(items[next++] as Item);
  }
  await Promise.all(items.length > limit ? Array.from({ length: limit }, work) : items.map(contained));
}
