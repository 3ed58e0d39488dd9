import { expect } from "chai";
import type { RecentStep } from "../../../tools/dashboard/activity";
import { createDashboard, dashboardPath, type Dashboard } from "../../../tools/dashboard/dashboard";
import type { QueueContent } from "../../../tools/dashboard/queue-content";
import type { RedriveAnswer } from "../../../tools/dashboard/redrive-by-command";
import type { HttpRoute } from "../../../packages/local-aws/endpoint/start-endpoint";
import { call } from "../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../packages/local-aws/start-local-aws";
import { ChromiumPage, findChromium } from "./chromium";
import { handlers, smallStack } from "./small-stack";

const eventCount = 2000;

/** In a page: texts that stand out from what is behind them by less than 4.5:1, as WCAG 2.2 counts it. */
const faintTexts = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([red, green, blue]) =>
    [red, green, blue]
      .map((value) => value / 255)
      .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (one) => {
    const box = one.closest("g.box")?.querySelector("rect");
    if (box) return channels(getComputedStyle(box).fill);
    for (let at = one; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""))
    .filter((one) => one.tagName !== "title" && one.checkVisibility())
    .flatMap((one) => {
      const style = getComputedStyle(one);
      const colour = channels(one instanceof SVGElement ? style.fill : style.color);
      const [light, dark] = [luminance(colour), luminance(behind(one))].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      return ratio < 4.5 ? [one.textContent.trim() + " " + ratio.toFixed(1)] : [];
    });
})()`;

describe("dashboard", () => {
  let local: LocalAws;
  let dashboard: Dashboard | undefined;
  let isUp = false;

  async function bringUp(handler?: string, port = 0): Promise<string> {
    const routes: Record<string, HttpRoute> = {};
    local = await startLocalAws({ port, routes });
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
    const others = ["runbooks/..%2F..%2FREADME", "queue/none", "queue/%E0%A4%A", "life/", "queue/a/b"];
    for (const path of ["other.css", "..%2Fdashboard.ts", "constructor", ...others]) {
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

  it("shows what lies in a queue and an event's way when it is asked, and receives nothing for it", async () => {
    const url = await bringUp();
    await publish(1, "other.x");
    await local.services.events.idle();
    const queue = (await (await read(`${url}/queue/user-dev-unmatched`)).json()) as QueueContent;
    expect(queue).to.include({ queue: "user-dev-unmatched", count: 1, canReturn: false });
    expect(queue.messages[0]).to.include({ type: "other.x", eventId: "e" });
    expect(queue.messages[0]?.body).to.contain("secret@personal.example");
    const life = (await (await read(`${url}/life/e`)).json()) as RecentStep[];
    expect(life.map(({ step, where }) => `${step} ${where}`)).to.include.members([
      "published user-dev",
      "matched user-dev/unmatched",
      "delivered user-dev-unmatched",
    ]);
    expect(local.services.sqs.inspect().find(({ name }) => name === "user-dev-unmatched")?.visible).to.equal(
      1,
    );
    expect(await (await read(`${url}/runbooks/unmatched`)).text()).to.match(/^# /);
  });

  it("sends dead letters back by the command, and only when it is told to", async () => {
    const url = await bringUp();
    const asked = `${url}/redrive/user-dev-journal-dead-letters`;
    expect((await read(asked)).status, "a page that is only opened").to.equal(404);
    const elsewhere = {
      AWS_PROFILE: "prod",
      AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:1",
      AWS_REGION: "eu-west-1",
    };
    const before = Object.fromEntries(Object.keys(elsewhere).map((name) => [name, process.env[name]]));
    Object.assign(process.env, elsewhere);
    const answer = (await (await fetch(asked, { method: "POST" })).json()) as RedriveAnswer;
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    expect(answer.command).to.equal(
      "npm run events -- dead-letters redrive --stack dev --queue user-dev-journal-dead-letters --yes",
    );
    for (const queue of ["user-dev-unmatched", "user-dev-rejected", "user-dev-journal"])
      expect((await fetch(`${url}/redrive/${queue}`, { method: "POST" })).status, queue).to.equal(404);
    const parkingLot = await fetch(`${url}/redrive/parking-lot-dev`, { method: "POST" });
    expect(((await parkingLot.json()) as RedriveAnswer).command).to.contain("--kind parking-lot --queue");
    // This stack has not the names by which the command finds a stack's parts, and it says so; and that it looked here.
    expect(answer).to.include({ hasSucceeded: false });
    expect(answer.output).to.contain(`no queue of the stack "dev" in us-east-1 (${local.url})`);
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
      await page.until(`document.querySelector("#alarms th")`);
      const heads = await page.evaluate<string[]>(
        `[...document.querySelectorAll("#alarms th")].map((one) => one.textContent)`,
      );
      expect(heads.slice(1, 3), "what is long does not push it aside").to.deep.equal(["Alarm", "What to do"]);
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
      await bringUp(undefined, Number(new URL(url).port));
      await page.until(`document.querySelector("#link.live")`);
      await page.until(`document.querySelector("#unprocessed").textContent === "0"`);
    });

    it("can be read on a telephone, by its contrast, and be used without a mouse", async () => {
      const url = await bringUp();
      page = await ChromiumPage.open(program!, 400, 800);
      await publish(2, "other.x");
      await local.services.events.idle();
      await page.goTo(url);
      await page.until(`document.querySelector('[data-node="queue user-dev-unmatched"].warn')`);
      expect(
        await page.evaluate("document.documentElement.scrollWidth"),
        "no scrolling sideways",
      ).to.be.at.most(400);
      const cut = await page.evaluate(`[...document.querySelectorAll(".tile p, .tile h2, .bar *")]
        .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)`);
      expect(cut, "texts that are cut").to.deep.equal([]);
      const covered = await page.evaluate(
        `document.querySelector(".bar").getBoundingClientRect().bottom <= document.querySelector(".tiles").getBoundingClientRect().top`,
      );
      expect(covered, "the verdict is above the figures").to.be.true;
      for (const scheme of ["light", "dark"] as const) {
        await page.useColours(scheme);
        expect(await page.evaluate(faintTexts), `texts of less than 4.5:1, ${scheme}`).to.deep.equal([]);
      }
      await page.evaluate(`document.querySelector('[data-open-queue="user-dev-unmatched"]').focus()`);
      await page.press("Enter");
      await page.until(`document.querySelectorAll("#details[open] article").length === 2`);
      expect(await text("#details-title")).to.equal("user-dev-unmatched: 2 messages");
      await page.evaluate(`document.querySelector("#details article button").click()`);
      await page.until(`document.querySelector("#details-title").textContent === "The way of e"`);
      await page.press("Escape");
      await page.until(`!document.querySelector("#details[open]")`);
      expect(page.errors).to.deep.equal([]);
    });
  });
});
