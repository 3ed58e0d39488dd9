/**
 * Where a text of JSON ends: behind the quote that closes the one at `start`. A quote after an odd number of
 * backslashes is escaped.
 * @param json known to be JSON
 */
export function stringEnd(json: string, start: number): number {
  let quote = start;
  for (;;) {
    quote = json.indexOf('"', quote + 1);
    let slashes = 0;
    while (json[quote - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
}
