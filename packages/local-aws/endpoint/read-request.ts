import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AwsError } from "../aws-error";
import { signedService } from "./credential-scope";
import type { WireRequest } from "./wire";

/** More than any request that AWS takes from a client of most of these services: DynamoDB's 16 MB. */
export const maxBodyBytes = 16 * 1024 * 1024;

/** Lambda takes functions in zips of 50 MB, in base64. */
const maxLambdaBodyBytes = 70_167_211;

const inflate = promisify(gunzip);
const noQuery = new URLSearchParams();

/** Reads a request to its end; refuses a body above the limit, packed or unpacked. */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const { method = "GET", headers, url = "/" } = incoming;
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1));
  const service = signedService({ headers, query });
  const maxBytes = service === "lambda" ? maxLambdaBodyBytes : maxBodyBytes;
  const body = await readBody(incoming, maxBytes);
  // An object that is packed is kept packed.
  const isPacked = headers["content-encoding"] === "gzip" && service !== "s3";
  return { method, path, query, headers, body: isPacked ? await unpack(body, maxBytes) : body };
}

function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      // The rest is read and dropped: a client that is still writing would not see an answer.
      if (bytes <= maxBytes) chunks.push(chunk);
    });
    incoming.on("end", () => {
      if (bytes > maxBytes) reject(tooLarge(maxBytes));
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes));
    });
    incoming.on("error", reject);
  });
}

/** The SDK packs large PutMetricData requests. */
async function unpack(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new AwsError("SerializationException", "The request's body is not gzip, as its header says.");
  }
}

function tooLarge(maxBytes: number): AwsError {
  return new AwsError(
    "RequestEntityTooLargeException",
    `The request's body is larger than ${maxBytes} bytes.`,
    413,
  );
}
