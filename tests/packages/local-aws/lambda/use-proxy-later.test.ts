import { expect } from "chai";
import { systemTimerClock } from "../../../../packages/local-aws/clock";
import { startInternet } from "../../../../packages/local-aws/internet/start-internet";
import { canUseProxyLater } from "../../../../packages/local-aws/lambda/can-use-proxy-later";
import { EnvironmentPool } from "../../../../packages/local-aws/lambda/environment-pool";
import { findNodeBinary } from "../../../../packages/local-aws/lambda/node-binary";
import { account, deployed } from "./fakes";

/** What of the process it sees before it has called anybody, and who answers what it calls. */
const caller = `
  const http = require("node:http");
  const https = require("node:https");
  const isLoaded = () => process.moduleLoadList.some((name) => name.includes("undici"));
  const before = { isLoaded: isLoaded(), variables: Object.keys(process.env).filter((name) => /USE_ENV_PROXY/.test(name)) };
  const get = (module, url) => new Promise((resolve, reject) => {
    module.get(url, (response) => resolve(response.resume().statusCode)).on("error", reject);
  });
  exports.handler = async () => {
    const byHttp = await get(http, "http://mail.example.com/");
    const byHttps = await get(https, "https://mail.example.com/");
    const afterRequests = isLoaded();
    const agent = (https.globalAgent = new https.Agent());
    const byFetch = (await fetch("https://mail.example.com/")).status;
    const again = (await fetch("http://mail.example.com/")).status;
    return { before, byHttp, byHttps, afterRequests, byFetch, again, isAgentKept: https.globalAgent === agent };
  };`;

describe("useProxyLater", () => {
  it("has requests of every kind go by the proxy, and loads fetch for none but its own", async () => {
    const internet = await startInternet({ hosts: { "mail.example.com": async () => ({ status: 202 }) } });
    const pool = new EnvironmentPool({
      account,
      clock: systemTimerClock,
      log: () => undefined,
      runtimeEnvironment: () => internet.environmentOf(),
    });
    try {
      const { folder } = await pool.store({ "index.js": Buffer.from(caller) });
      const one = { ...deployed({ timeoutSeconds: 600 }), codeFolder: folder };
      const { result } = await pool.run(one, { requestId: "1", payload: "{}", traceId: "Root=1-a-b" });
      expect(result.kind === "response" ? JSON.parse(result.payload) : result.error).to.deep.equal({
        before: { isLoaded: false, variables: ["NODE_USE_ENV_PROXY"] },
        ...{ byHttp: 202, byHttps: 202, afterRequests: false, byFetch: 202, again: 202, isAgentKept: true },
      });
    } finally {
      await pool.close();
      await internet.close();
    }
  });

  it("is left to Node.js where that knows no other way", async () => {
    expect(await canUseProxyLater("/nowhere/node")).to.equal(false);
    expect(await canUseProxyLater(findNodeBinary())).to.equal(true);
  });
});
