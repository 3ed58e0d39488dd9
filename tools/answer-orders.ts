/** What a process answers to an order. */
export type Answer<Result> = { readonly result: Result } | { readonly error: string };

/** In a process of `runInProcesses`: carries out one order after the other, and ends with who gives them. */
export function answerOrders<Order, Result>(
  carryOut: (order: Order) => Promise<Result>,
  failureOf: (order: Order, error: unknown) => string,
): void {
  process.on("disconnect", () => process.exit());
  process.on("message", (order: Order) => {
    const answer = carryOut(order).then(
      (result): Answer<Result> => ({ result }),
      (error: unknown): Answer<Result> => ({ error: failureOf(order, error) }),
    );
    void answer.then((answered) => process.send?.(answered));
  });
}
