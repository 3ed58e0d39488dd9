/** The promise of work that begins now; also of work that throws at once, and of what is no promise. */
export function promiseOf<Result>(work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return Promise.resolve(work());
  } catch (error) {
    return Promise.reject(error);
  }
}
