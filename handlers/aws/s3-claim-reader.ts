import { addAbortSignal, type Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ClaimReader } from "../consumer/consumer-ports";

/** Several times what the largest claim takes; an event that waits longer is better given back. */
const timeoutMs = 5_000;

/** Reads claims out of their bucket. Needs s3:GetObject on the keys of its domain's claims, and no others. */
export function s3ClaimReader(bucket: string): ClaimReader {
  const client = new S3Client({
    maxAttempts: 3,
    // The claim's own hash says more than S3's checksum; told of the answer alone, the client sums up its request.
    responseChecksumValidation: "WHEN_REQUIRED",
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  return {
    async read(key, sizeBytes, signal) {
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body } = await client.send(command, { abortSignal });
      // The client's own care ends with the headers.
      return collect(addAbortSignal(abortSignal, Body as Readable), sizeBytes);
    },
  };
}

/** Stops at the first byte too many: whoever stored it may have stored any amount. */
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
