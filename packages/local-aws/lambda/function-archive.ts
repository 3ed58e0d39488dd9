import { createHash } from "node:crypto";
import type { FunctionCode } from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import { AwsError, NotSimulated } from "../aws-error";
import type { FunctionSpec } from "./function-definition";

/** Reads an object of a bucket. */
export type ReadObject = (bucket: string, key: string) => Promise<Uint8Array>;

const mostZippedBytes = 52_428_800;
const mostUnzippedBytes = 262_144_000;

/** A function's package out of the zip that a client sends, or that lies in a bucket. */
export async function readArchive(
  code: FunctionCode,
  readObject?: ReadObject,
): Promise<Required<Pick<FunctionSpec, "files" | "archive">>> {
  const { ZipFile, S3Bucket, S3Key, ...others } = code;
  const other = Object.entries(others).find(([, value]) => value !== undefined && value !== "COPY");
  if (other) throw new NotSimulated(`functions with the code's ${other[0]}`);
  if (ZipFile) return unpack(Buffer.from(ZipFile), mostZippedBytes);
  if (!S3Bucket || !S3Key || !readObject) throw invalid("Please provide a source for function code.");
  return unpack(await fetchObject(S3Bucket, S3Key, readObject), mostUnzippedBytes);
}

async function fetchObject(bucket: string, key: string, readObject: ReadObject): Promise<Uint8Array> {
  try {
    return await readObject(bucket, key);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
}

function unpack(zip: Uint8Array, mostBytes: number) {
  if (zip.length > mostBytes) throw invalid(`Zipped size must be smaller than ${mostBytes} bytes`);
  const archive = { sha256: createHash("sha256").update(zip).digest("base64"), bytes: zip.length };
  const files = Object.fromEntries(
    Object.entries(unzip(zip)).map(([name, content]) => [name, Buffer.from(content)]),
  );
  if (Object.keys(files).length === 0) throw invalid("Uploaded file must be a non-empty zip");
  return { files, archive };
}

/** Each file is unpacked into as much memory as the zip says that it needs: what they say is added up before. */
function unzip(zip: Uint8Array): Record<string, Uint8Array> {
  let bytes = 0;
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        bytes += originalSize;
        if (bytes > mostUnzippedBytes) throw new RangeError();
        return !name.endsWith("/");
      },
    });
  } catch (error) {
    if (error instanceof RangeError && bytes > mostUnzippedBytes) {
      throw invalid(`Unzipped size must be smaller than ${mostUnzippedBytes} bytes`);
    }
    throw invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}
