import { Agent, request } from "node:http";

/** What the AWS SDK for JavaScript sends with a call, as far as a server reads it; nobody checks the signature. */
const headersOf = (service: string): Readonly<Record<string, string>> => ({
  "user-agent": "aws-sdk-js/3.1163.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#24.21.0 api/bench#3.1163.0 m/E",
  "amz-sdk-invocation-id": "0b6a7f8e-6a3c-4a55-9d5e-2f5f3c1d7a10",
  "amz-sdk-request": "attempt=1; max=3",
  "x-amz-user-agent": "aws-sdk-js/3.1163.0 ua/2.1 os/linux lang/js md/nodejs#24.21.0 api/bench#3.1163.0",
  "x-amz-content-sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "x-amz-date": "20261129T120000Z",
  authorization:
    `AWS4-HMAC-SHA256 Credential=local/20261129/us-east-1/${service}/aws4_request, ` +
    "SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;" +
    "x-amz-date;x-amz-target;x-amz-user-agent, Signature=" +
    "0000000000000000000000000000000000000000000000000000000000000000",
});

const services = {
  events: {
    target: "AWSEvents",
    headers: { ...headersOf("events"), "content-type": "application/x-amz-json-1.1" },
  },
  sqs: {
    target: "AmazonSQS",
    headers: { ...headersOf("sqs"), "content-type": "application/x-amz-json-1.0" },
  },
} as const;

/** Calls one server, with bodies that are JSON texts: what the SDK itself costs would hide what the server costs. */
export class AwsCaller {
  private readonly agent = new Agent({ keepAlive: true });
  /** How often it called. */
  calls = 0;
  private readonly host: string;
  private readonly port: string;

  constructor(url: string) {
    ({ hostname: this.host, port: this.port } = new URL(url));
  }

  /** Answers the body; throws what the server says in refusing. */
  call(service: keyof typeof services, action: string, body: string): Promise<string> {
    const { target, headers } = services[service];
    this.calls++;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: this.host,
          port: this.port,
          agent: this.agent,
          method: "POST",
          headers: {
            ...headers,
            "x-amz-target": `${target}.${action}`,
            "content-length": Buffer.byteLength(body),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode === 200) resolve(text);
            else reject(new Error(`${action} was answered ${response.statusCode}: ${text.slice(0, 500)}`));
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** The same, from and to what JSON stands for. */
  async ask<Answer>(service: keyof typeof services, action: string, input: object): Promise<Answer> {
    return JSON.parse(await this.call(service, action, JSON.stringify(input))) as Answer;
  }

  close(): void {
    this.agent.destroy();
  }
}
