/**
 * Lets the reader of the output end before it has read all, as `head` does: without a listener Node answers the next
 * write with an exception and its stack trace.
 * @param act what the process does then; told once
 */
export function whenReaderEnds(act: () => void): void {
  let isTold = false;
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (!isTold) act();
      isTold = true;
    });
  }
}
