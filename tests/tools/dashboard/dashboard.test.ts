import { expect } from "chai";
import { createDashboard, dashboardPath, type Dashboard } from "../../../tools/dashboard/dashboard";
import type { HttpRoute } from "../../../packages/local-aws/endpoint/start-endpoint";
import { call } from "../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../packages/local-aws/start-local-aws";
import { ChromiumPage, findChromium } from "./chromium";
import { handlers, smallStack } from "./small-stack";

const eventCount = 2000;

describe("dashboard", () => {
  let local: LocalAws;
  let dashboard: Dashboard | undefined;
  let isUp = false;

  async function bringUp(handler?: string): Promise<string> {
    const routes: Record<string, HttpRoute> = {};
    local = await startLocalAws({ port: 0, routes });
    isUp = true;
    const graph = smallStack(local.url, handler);
    await local.provision(graph);
    dashboard = createDashboard(local, graph);
    routes[dashboardPath] = dashboard.route;
    return `${local.url}${dashboardPath}`;
  }

  async function takeDown(): Promise<void> {
    if (!isUp) return;
    isUp = false;
    dashboard?.close();
    await local.close();
  }
  afterEach(takeDown);

  async function publish(count: number, type = "user.x", bus = "user-dev"): Promise<void> {
    for (let sent = 0; sent < count; sent += 10) {
      const Entries = Array.from({ length: Math.min(10, count - sent) }, () => ({
        EventBusName: bus,
        Source: "test",
        DetailType: type,
        Detail: JSON.stringify({ type, data: { email: "secret@personal.example" }, metadata: { id: "e" } }),
      }));
      await call(local.services.events, "PutEvents", { Entries });
    }
  }

  const read = async (path: string): Promise<Response> => fetch(path);

  it("serves the page with its picture, and each file that it loads from nowhere else", async () => {
    const url = await bringUp();
    const page = await read(url);
    const text = await page.text();
    expect(page.headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(text).to.contain("<svg").and.to.contain("bellyfed dev").and.not.to.contain("{{");
    const addresses = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address!);
    const files = addresses.filter((address) => !address.startsWith("data:"));
    expect(files).to.have.length(2);
    for (const file of [...files, `${dashboardPath}/show.mjs`, `${dashboardPath}/tables.mjs`]) {
      expect(file.startsWith(`${dashboardPath}/`), file).to.be.true;
      const answer = await read(`${local.url}${file}`);
      expect(answer.status, file).to.equal(200);
      expect(await answer.text(), file).not.to.match(/https?:\/\/(?!www\.w3\.org)/);
    }
  });

  it("answers 404 for other files, wherever they may lie", async () => {
    const url = await bringUp();
    for (const path of ["other.css", "..%2Fdashboard.ts", "constructor"]) {
      expect((await read(`${url}/${path}`)).status, path).to.equal(404);
    }
  });

  it("sees what failed, and tells nobody what an event says", async () => {
    await bringUp(handlers.crashes);
    await publish(3);
    await publish(2, "other.x");
    await local.trace.waitFor(({ step }) => step === "function-error");
    await local.services.events.idle();
    const snapshot = await dashboard!.snapshot();
    expect(snapshot.counts).to.include({ "published user-dev": 5, "matched user-dev/unmatched": 2 });
    const titles = snapshot.issues.map(({ title }) => title);
    expect(titles).to.include("2 unmatched");
    expect(
      titles.some((title) => /^user\/\w+ crashed or timed out/.test(title)),
      titles.join(),
    ).to.be.true;
    expect(snapshot.troubles.some(({ step }) => step === "function-error")).to.be.true;
    expect(JSON.stringify(snapshot)).not.to.contain("secret@personal.example");
  });

  describe("in Chromium", () => {
    const program = findChromium();
    let page: ChromiumPage | undefined;

    before(function () {
      if (program) return;
      console.log("      skipped: no Chromium on this machine (install one, or name it in CHROMIUM)");
      this.skip();
    });
    afterEach(() => page?.close());

    const text = (selector: string): Promise<string> =>
      page!.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);

    it(`shows ${eventCount} events as they move, at most four times a second`, async () => {
      const url = await bringUp();
      page = await ChromiumPage.open(program!, 1280, 800);
      await page.goTo(url);
      await page.until(`document.querySelector("#link.live")`);
      await page.until(`document.querySelector("#verdict").textContent === "All is well"`);
      await page.evaluate(`
        window.updates = 0;
        window.startedMs = performance.now();
        new EventSource("${dashboardPath}/events").onmessage = () => (updates += 1);`);
      await publish(eventCount - 1);
      await publish(1, "user.x", "ingress-dev");
      await page.until(`document.querySelector("#handled").textContent === "${2 * eventCount}"`);

      expect(await text("#published")).to.equal(String(eventCount));
      expect(await text('.edge [data-count="matched user-dev/search"]')).to.equal(String(eventCount));
      expect(await text('[data-node="function user-dev-journal"] .figure')).to.equal(`${eventCount} handled`);
      expect(await text('.edge [data-count="matched ingress-dev/user"]')).to.equal("1");
      // Which of the newest steps are shown depends on who was last.
      expect(await text("#steps")).to.contain("user.x");
      expect(await page.evaluate("document.body.innerHTML")).not.to.contain("secret@personal.example");
      const perSecond = await page.evaluate<number>("(updates * 1000) / (performance.now() - startedMs)");
      expect(perSecond, "updates per second").to.be.above(0).and.below(4);
      expect(page.errors).to.deep.equal([]);
    });

    it("shows at once what is wrong, and where; and that the server is gone", async () => {
      const url = await bringUp();
      page = await ChromiumPage.open(program!, 1280, 800);
      await page.goTo(url);
      await page.until(`document.querySelector("#link.live")`);
      await publish(3, "other.x");
      await page.until(`document.querySelector('[data-node="queue user-dev-unmatched"].warn')`);
      expect(await text("#issues li.warn b")).to.equal("3 unmatched");
      expect(await text("#verdict")).to.equal("Events flow; 1 thing to look at");
      expect(await text("#unprocessed")).to.equal("3");

      await call(local.services.monitoring, "SetAlarmState", {
        AlarmName: "user-dev-unmatched",
        StateValue: "ALARM",
        StateReason: "a drill",
      });
      await page.until(`document.querySelector("#alarm-tile.warn, #alarm-tile.bad")`);
      expect(await text("#verdict")).to.equal("1 thing wrong");
      expect(await text("#issues li.bad em")).to.match(/^page since /);
      expect(await text("#notifications tbody")).to.contain('ALARM: "user-dev-unmatched"');

      const { EventSourceMappings } = (await call(local.services.lambda, "ListEventSourceMappings", {
        FunctionName: "user-dev-journal",
      })) as { EventSourceMappings: { UUID: string }[] };
      const UUID = EventSourceMappings[0]?.UUID;
      await call(local.services.lambda, "UpdateEventSourceMapping", { UUID, Enabled: false });
      await page.until(`document.querySelector("#consumers td.state.bad")`);
      expect(await text("#consumers td.state.bad")).to.equal("closed, stopped");

      const { width, height } = await page.evaluate<Record<string, number>>(
        `({ width: document.documentElement.scrollWidth, height: document.querySelector("main").getBoundingClientRect().bottom })`,
      );
      expect(width, "no scrolling sideways").to.be.at.most(1280);
      expect(height, "everything urgent is on the first screen").to.be.at.most(800);
      await takeDown();
      await page.until(`!document.querySelector("#link.live")`);
      expect(await text("#link")).to.contain("old");
    });
  });
});
