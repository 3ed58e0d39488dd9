import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { expect } from "chai";
import {
  startInternet,
  type Handshake,
  type Internet,
} from "../../../../packages/local-aws/internet/start-internet";
import { findNodeBinary } from "../../../../packages/local-aws/lambda/node-binary";
import { HostFailure, type Host, type HostRequest } from "../../../../packages/local-aws/internet/respond";

const post = `{ method: "POST", body: "häppy", headers: { "x-key": "k" } }`;
const callWithFetch = (url: string): string => `
  fetch(${JSON.stringify(url)}, ${post})
    .then(async (r) => console.log(r.status, r.headers.get("x-answer"), await r.text()))
    .catch((e) => console.log("failed:", e.cause?.cause?.message ?? e.cause?.message ?? e.message));`;
const callWithHttps = (url: string): string => `
  const request = require("node:https").request(${JSON.stringify(url)}, { method: "POST", headers: { "x-key": "k" } }, (r) => {
    let text = "";
    r.on("data", (d) => (text += d)).on("end", () => console.log(r.statusCode, r.headers["x-answer"], text));
  });
  request.on("error", (e) => console.log("failed:", e.message));
  request.end("häppy");`;

describe("startInternet", () => {
  let internet: Internet;
  let asked: HostRequest[];

  const answering: Host = async (request) => {
    asked.push(request);
    return { status: 202, headers: { "x-answer": "yes" }, body: "thänks" };
  };

  async function start(hosts: Record<string, Host>): Promise<void> {
    asked = [];
    internet = await startInternet({ hosts });
  }

  afterEach(() => internet.close());

  /** Runs the script in the Node that functions run in, with nothing but the environment a function would have. */
  function run(script: string, more: Record<string, string> = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        findNodeBinary(),
        ["-e", script],
        { env: { ...internet.environmentOf(), ...more } },
        (error, stdout) => {
          if (error) reject(new Error(error.message));
          else resolve(stdout.trim());
        },
      );
    });
  }

  for (const [handshake, failure] of [
    ["untrusted", /self-signed|unable to verify|unable to get local issuer|expired/],
    ["plain HTTP", /wrong version number|packet length too long|unexpected/i],
  ] as const) {
    it(`meets a connection with ${handshake} when it is told to, and properly again`, async () => {
      asked = [];
      let next: Handshake = handshake;
      internet = await startInternet({ hosts: { "mail.example.com": answering }, handshakeOf: () => next });
      expect(await run(callWithFetch("https://mail.example.com/"))).to.match(failure);
      expect(asked).to.deep.equal([]);
      next = "proper";
      expect(await run(callWithFetch("https://mail.example.com/"))).to.equal("202 yes thänks");
    });
  }

  it("tells a host that the client is gone that waited for its answer", async () => {
    let isToldOfClient = false;
    const waiting: Host = (_, signal) =>
      new Promise((resolve) =>
        signal.addEventListener("abort", () => {
          isToldOfClient = true;
          resolve({ status: 202 });
        }),
      );
    await start({ "mail.example.com": waiting });
    const impatient = `
      fetch("https://mail.example.com/", { signal: AbortSignal.timeout(300) }).catch((error) => console.log(error.name));`;
    expect(await run(impatient)).to.equal("TimeoutError");
    while (!isToldOfClient) await new Promise(setImmediate);
  });

  for (const [client, call] of [
    ["fetch", callWithFetch],
    ["node:https", callWithHttps],
  ] as const)
    it(`answers ${client} unless it comes from where nothing leads to hosts`, async () => {
      asked = [];
      internet = await startInternet({
        hosts: { "mail.example.com": answering },
        strands: (_, clientName) => clientName !== "near",
      });
      const from = (name: string): Promise<string> =>
        run(`setTimeout(() => process.exit(), 1500).unref(); ${call("https://mail.example.com/")}`, {
          ...internet.environmentOf(name),
        });
      expect(await Promise.all([from("near"), from("far")])).to.deep.equal(["202 yes thänks", ""]);
    });

  for (const [client, call] of [
    ["fetch", callWithFetch],
    ["node:https", callWithHttps],
  ] as const) {
    it(`answers ${client} for each named host, over TLS`, async () => {
      await start({ "search.dev.example.com": answering, "mail.example.com": answering });
      expect(await run(call("https://search.dev.example.com/events?a=%20b"))).to.equal("202 yes thänks");
      expect(await run(call("https://mail.example.com/"))).to.equal("202 yes thänks");
      expect(asked[0]).to.deep.include({ method: "POST", path: "/events?a=%20b", body: "häppy" });
      expect(asked[0]!.headers).to.include({ host: "search.dev.example.com", "x-key": "k" });
      expect(asked[1]!.headers.host).to.equal("mail.example.com");
    });

    it(`refuses ${client} a host nobody named`, async () => {
      await start({ "search.dev.example.com": answering });
      expect(await run(call("https://other.example.com/"))).to.match(
        /^failed: .*(502|no host "other.example.com")/,
      );
      expect(asked).to.have.length(0);
    });
  }

  it("is believed only by who trusts its authority", async () => {
    await start({ "search.dev.example.com": answering });
    const output = await run(callWithFetch("https://search.dev.example.com/"), { NODE_EXTRA_CA_CERTS: "" });
    expect(output).to.match(/^failed: .*(self-signed|unable to verify|unable to get)/);
    expect(asked).to.have.length(0);
  });

  it("leaves the loopback, where AWS is, alone", async () => {
    await start({});
    const { createServer } = await import("node:http");
    const server = createServer((_, response) => response.setHeader("x-answer", "aws").end("direct"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      expect(await run(callWithFetch(`http://127.0.0.1:${port}/`))).to.equal("200 aws direct");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("serves plain HTTP too, and refuses unknown hosts there by name", async () => {
    await start({ "plain.example.com": answering });
    expect(await run(callWithFetch("http://plain.example.com/x"))).to.equal("202 yes thänks");
    expect(asked[0]!.path).to.equal("/x");
    expect(await run(callWithFetch("http://other.example.com/"))).to.match(/^failed: .*502/);
  });

  it("answers a client that asks for the whole address instead of a tunnel", async () => {
    await start({ "plain.example.com": answering });
    const get = (path: string): Promise<string> =>
      new Promise((resolve) => {
        request(internet.environmentOf().HTTP_PROXY!, { path }, (response) => {
          response.on("data", (text: Buffer) => resolve(`${response.statusCode} ${text.toString()}`));
        }).end();
      });
    expect(await get("http://plain.example.com/x?y")).to.equal("202 thänks");
    expect(asked[0]).to.include({ method: "GET", path: "/x?y" });
    expect(await get("http://other.example.com/")).to.equal(
      '502 The local internet has no host "other.example.com".',
    );
  });

  it("lets a host hang, reset the connection, or fail", async () => {
    const throwing =
      (error: Error): Host =>
      async () => {
        throw error;
      };
    await start({
      "hangs.example.com": throwing(new HostFailure("hang")),
      "resets.example.com": throwing(new HostFailure("reset")),
      "fails.example.com": throwing(new Error("a bug")),
    });
    expect(await run(callWithFetch("https://resets.example.com/"))).to.match(/^failed: /);
    expect(await run(callWithFetch("https://fails.example.com/"))).to.equal("500 null Error: a bug");
    const hang = `fetch("https://hangs.example.com/", { signal: AbortSignal.timeout(300) }).catch((e) => console.log(e.name))`;
    expect(await run(hang)).to.equal("TimeoutError");
  });

  it("leaves no file and no port behind, even while a host hangs", async () => {
    let reached = (): void => {};
    const inHand = new Promise<void>((resolve) => (reached = resolve));
    await start({
      "hangs.example.com": async () => {
        reached();
        throw new HostFailure("hang");
      },
    });
    const calling = run(callWithFetch("https://hangs.example.com/"));
    await inHand;
    const { NODE_EXTRA_CA_CERTS: file, HTTPS_PROXY: url } = internet.environmentOf();
    expect(existsSync(file!)).to.equal(true);
    await internet.close();
    expect(await calling).to.match(/^failed: /);
    expect(existsSync(file!)).to.equal(false);
    expect(await fetch(url!).catch(() => "refused")).to.equal("refused");
  });
});
