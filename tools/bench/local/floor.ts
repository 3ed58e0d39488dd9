import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { batchSize } from "./sample-calls";

/** As long as the messages that the samples become. */
const body = JSON.stringify({ version: "0", id: "0", detail: "x".repeat(700) });
const uuid = "0b6a7f8e-6a3c-4a55-9d5e-2f5f3c1d7a10";
const ten = <T>(one: (index: number) => T): T[] =>
  Array.from({ length: batchSize }, (_, index) => one(index));

const answers: Readonly<Record<string, string>> = {
  "AWSEvents.PutEvents": JSON.stringify({ FailedEntryCount: 0, Entries: ten(() => ({ EventId: uuid })) }),
  "AmazonSQS.ReceiveMessage": JSON.stringify({
    Messages: ten(() => ({
      MessageId: uuid,
      ReceiptHandle: "YXJuOmF3czpzcXM6dXMtZWFzdC0xOjAwMDAwMDAwMDAwMDpiZW5jaA==/" + uuid + "/1",
      MD5OfBody: "00000000000000000000000000000000",
      Body: body,
    })),
  }),
  "AmazonSQS.DeleteMessageBatch": JSON.stringify({ Successful: ten((index) => ({ Id: String(index) })) }),
};

// What no server can do without: it reads a request to its end, and writes an answer of the usual size.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    Buffer.concat(chunks).toString();
    const answer = answers[String(request.headers["x-amz-target"])] ?? "{}";
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-requestid": uuid,
      "content-length": Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
