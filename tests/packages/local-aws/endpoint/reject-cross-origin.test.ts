import { request } from "node:http";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { startEndpoint, type Endpoint } from "../../../../packages/local-aws/endpoint/start-endpoint";
import { RecordingService } from "./recording-service";

const account = { id: "000000000000", region: "us-east-1" };
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

/** A request of each protocol, and of a page; the way in is one for all of them. */
const ways: readonly (readonly [
  name: string,
  method: string,
  path: string,
  headers: object,
  body: string,
])[] = [
  ["a form of the Query protocol", "POST", "/", form, "Action=PurgeQueue&Version=2012-11-05&QueueUrl=u"],
  ["a form without a body's type", "POST", "/", { "content-type": "text/plain" }, "Action=PurgeQueue"],
  ["a request by address", "GET", "/?Action=PurgeQueue&Version=2012-11-05&QueueUrl=u", {}, ""],
  [
    "JSON",
    "POST",
    "/",
    { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.PurgeQueue" },
    '{"QueueUrl":"u"}',
  ],
  [
    "CBOR",
    "POST",
    "/service/GraniteServiceVersion20100801/operation/ListMetrics",
    { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
    "\xa0",
  ],
  ["REST of Lambda", "GET", "/2015-03-31/event-source-mappings/", signed("lambda"), ""],
  ["REST of S3", "DELETE", "/claims-dev/claims/1", signed("s3"), ""],
  ["a page", "GET", "/_local/dashboard", {}, ""],
  ["what a page loads", "GET", "/_local/dashboard/events", {}, ""],
  ["what there is not", "GET", "/favicon.ico", {}, ""],
];

describe("the local endpoint and web pages", () => {
  let service: RecordingService;
  let endpoint: Endpoint;
  let pages: string[];

  beforeEach(async () => {
    service = new RecordingService();
    pages = [];
    endpoint = await startEndpoint({
      services: { sqs: service, lambda: service, s3: service, monitoring: service },
      account,
      port: 0,
      routes: {
        "/_local/dashboard": (asked, response) => {
          pages.push(asked.url ?? "");
          response.end("page");
        },
      },
    });
  });
  afterEach(() => endpoint.close());

  function ask(
    method: string,
    path: string,
    headers: object,
    body = "",
  ): Promise<{ status: number | undefined; text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: "127.0.0.1", port: endpoint.port, method, path, headers: headers as Record<string, string> },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          answer.on("end", () => resolve({ status: answer.statusCode, text }));
        },
      );
      sent.on("error", reject).end(body);
    });
  }

  for (const [name, method, path, headers, body] of ways) {
    it(`refuses ${name} that a page elsewhere sends`, async () => {
      for (const [from, why] of [
        [{ origin: "https://evil.example" }, "A page of https://evil.example sent it (header Origin)"],
        [{ origin: "null" }, "A page of null sent it"],
        // Another page of this machine is another one all the same.
        [{ origin: "http://localhost:3000" }, "A page of http://localhost:3000 sent it"],
        [{ "sec-fetch-site": "cross-site" }, "(Sec-Fetch-Site: cross-site)"],
        [{ "sec-fetch-site": "same-site" }, "(Sec-Fetch-Site: same-site)"],
        // What a name server that changes its mind makes of a page's own address.
        [{ host: `evil.example:${endpoint.port}` }, `It is for the host "evil.example:${endpoint.port}"`],
        [
          { host: "evil.example", origin: "http://evil.example", "sec-fetch-site": "same-origin" },
          "evil.example",
        ],
        [{ host: "localhost.evil.example" }, "localhost.evil.example"],
        [{ host: "127.0.0.1.evil.example" }, "127.0.0.1.evil.example"],
        [{ host: "192.168.1.5" }, "192.168.1.5"],
        [{ host: "." }, 'It is for the host "."'],
      ] as const) {
        const answer = await ask(method, path, { ...headers, ...from }, body);
        expect(answer.status, JSON.stringify(from)).to.equal(403);
        expect(answer.text)
          .to.contain("AccessDeniedException")
          .and.to.contain(JSON.stringify(why).slice(1, -1));
      }
      expect(service.asked).to.deep.equal([]);
      expect(pages).to.deep.equal([]);
    });
  }

  it("answers its own page, by every name of this machine", async () => {
    const { port } = endpoint;
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      `[::1]:${port}`,
      "127.0.0.2",
    ]) {
      const own = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
      expect(await ask("GET", "/_local/dashboard", own), host).to.deep.equal({ status: 200, text: "page" });
    }
    // An address that a person typed.
    expect(await ask("GET", "/_local/dashboard", { "sec-fetch-site": "none" })).to.include({ status: 200 });
  });

  it("answers SDK clients, also one that puts a name before the host's", async () => {
    service.answer("SendMessage", { MessageId: "1" });
    service.answer("ListBuckets", { Buckets: [] });
    const settings = { region: account.region, credentials, maxAttempts: 1 };
    const queues = new SQSClient({ ...settings, endpoint: endpoint.url, md5: false });
    await queues.send(new SendMessageCommand({ QueueUrl: `${endpoint.url}/0/q`, MessageBody: "b" }));
    const objects = new S3Client({ ...settings, endpoint: `http://localhost:${endpoint.port}` });
    await objects.send(new ListBucketsCommand({}));
    expect(service.asked).to.have.length(2);
    const bucketFirst = { ...signed("s3"), host: `claims-dev.localhost:${endpoint.port}` };
    expect(await ask("GET", "/", bucketFirst)).to.include({ status: 200 });
    queues.destroy();
    objects.destroy();
  });
});
