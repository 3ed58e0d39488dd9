import { addAbortSignal, type Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ClaimReader } from "../consumer/consumer-ports";

/** Several times what the largest object takes; after that the message returns to the queue. */
const timeoutMs = 5_000;

/** Reads the data of claim checks from their bucket. It needs s3:GetObject on the keys of its domain. */
export function s3ClaimReader(bucket: string): ClaimReader {
  const client = new S3Client({
    maxAttempts: 3,
    // The claim check has its own hash, so S3's checksums are not needed.
    responseChecksumValidation: "WHEN_REQUIRED",
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  return {
    async read(key, sizeBytes, signal) {
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body } = await client.send(command, { abortSignal });
      // The client observes the signal only until the headers have arrived.
      return collect(addAbortSignal(abortSignal, Body as Readable), sizeBytes);
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
