import { addAbortSignal, type Readable } from "node:stream";
import type { ClaimReader } from "../consumer/consumer-ports";
import { s3Objects } from "./s3-objects";

/** Several times what the largest object takes; after that the message returns to the queue. */
const limits = { timeoutMs: 5_000, maxAttempts: 3 };

/** Reads the data of claim checks from their bucket. It needs s3:GetObject on the keys of its domain. */
export function s3ClaimReader(bucket: string): ClaimReader {
  const objects = s3Objects(bucket, limits);
  return {
    async read(key, sizeBytes, signal) {
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)]);
      const body = await objects.get(key, abortSignal);
      // The client observes the signal only until the headers have arrived.
      return collect(addAbortSignal(abortSignal, body), sizeBytes);
    },
  };
}

/** Stops after `sizeBytes`: the object may have any size. */
async function collect(body: Readable, sizeBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > sizeBytes) break;
  }
  return Buffer.concat(chunks, bytes);
}
