/** A body out of its chunks, and the headers that came after it. */
export interface DecodedChunks {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const lineEnd = "\r\n";

/**
 * Takes a body out of the `aws-chunked` encoding, in which the SDK sends what it can only sum up on the way: chunks
 * behind their lengths, a chunk of no length, trailers.
 * @throws SyntaxError when the chunks are not of their lengths.
 */
export function readChunked(encoded: Buffer): DecodedChunks {
  const chunks: Buffer[] = [];
  let at = 0;
  const nextLine = (): string => {
    const end = encoded.indexOf(lineEnd, at);
    const line = encoded.toString("latin1", at, end < 0 ? encoded.length : end);
    at = end < 0 ? encoded.length : end + lineEnd.length;
    return line;
  };
  for (;;) {
    // A signed chunk has its signature behind the length.
    const [length = ""] = nextLine().split(";");
    const bytes = /^[0-9a-f]+$/i.test(length) ? parseInt(length, 16) : NaN;
    if (!(at + bytes <= encoded.length)) throw new SyntaxError(`"${length}" is no length of a chunk`);
    if (bytes === 0) break;
    chunks.push(encoded.subarray(at, at + bytes));
    at += bytes;
    if (nextLine() !== "") throw new SyntaxError(`a chunk is longer than its ${bytes} bytes`);
  }
  const trailers: Record<string, string> = {};
  for (let line = nextLine(); line !== ""; line = nextLine()) {
    const colon = line.indexOf(":");
    trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}
