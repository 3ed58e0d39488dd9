import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser's program on this machine; undefined when there is none. */
export function findChromium(): string | undefined {
  const asked = process.env["CHROMIUM"];
  if (asked) return asked;
  return names.find((name) => {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
  readonly params?: Record<string, unknown>;
}

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

/** One page of a headless Chromium, driven over a pipe in the DevTools protocol. */
export class ChromiumPage {
  /** Exceptions and errors that the page reported. */
  readonly errors: string[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private session: string | undefined;
  private received = "";

  private constructor(
    private readonly browser: ChildProcess,
    private readonly profile: string,
  ) {
    const output = browser.stdio[4] as Readable;
    output.setEncoding("utf8").on("data", (text: string) => this.read(text));
    browser.once("exit", () => {
      for (const { reject } of this.waiting.values()) reject(new Error("Chromium ended."));
    });
  }

  /** Starts a browser with one page of the given size. */
  static async open(program: string, width: number, height: number): Promise<ChromiumPage> {
    const profile = mkdtempSync(join(tmpdir(), "chromium-"));
    const args = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      "about:blank",
    ];
    const browser = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const page = new ChromiumPage(browser, profile);
    const { targetId } = await page.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await page.send("Target.attachToTarget", { targetId, flatten: true });
    page.session = sessionId as string;
    await page.send("Page.enable");
    await page.send("Runtime.enable");
    await page.send("Log.enable");
    await page.send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
    return page;
  }

  async goTo(url: string): Promise<void> {
    const { errorText } = (await this.send("Page.navigate", { url })) as { errorText?: string };
    if (errorText) throw new Error(`${url} could not be opened: ${errorText}`);
  }

  /** The value of an expression in the page. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(`${expression} failed: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: Value }).value;
  }

  /** Resolves once the expression is true in the page, which may load itself again meanwhile. */
  async until(expression: string): Promise<void> {
    const isTrue = (): Promise<boolean> =>
      this.evaluate<boolean>(`Boolean(${expression})`).catch((error: Error) => {
        if (/navigated|context was destroyed/i.test(error.message)) return false;
        throw error;
      });
    while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Presses a key and lets it go. */
  async press(key: "Enter" | "Escape"): Promise<void> {
    const codes = { Enter: 13, Escape: 27 };
    const pressed = {
      key,
      code: key,
      windowsVirtualKeyCode: codes[key],
      ...(key === "Enter" && { text: "\r" }),
    };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...pressed });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
  }

  async useColours(scheme: "light" | "dark"): Promise<void> {
    await this.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
  }

  /** A picture of the page as PNG: of what is on the screen, or of its whole height. */
  async screenshot(isWhole = false): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", {
      format: "png",
      captureBeyondViewport: isWhole,
    });
    return Buffer.from(data as string, "base64");
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.browser.once("exit", resolve));
    await this.send("Browser.close").catch(() => this.browser.kill("SIGKILL"));
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = (this.lastId += 1);
    const message = { id, method, params, ...(this.session && { sessionId: this.session }) };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      (this.browser.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    });
  }

  private read(text: string): void {
    const parts = (this.received + text).split("\0");
    this.received = parts.pop() ?? "";
    for (const part of parts) this.take(JSON.parse(part) as Answer);
  }

  private take({ id, method, result = {}, error, params }: Answer): void {
    if (method === "Runtime.exceptionThrown") this.errors.push(JSON.stringify(params));
    if (method === "Log.entryAdded" && (params?.["entry"] as { level?: string }).level === "error") {
      this.errors.push(JSON.stringify(params));
    }
    const waiting = id === undefined ? undefined : this.waiting.get(id);
    if (!waiting || id === undefined) return;
    this.waiting.delete(id);
    if (error) waiting.reject(new Error(error.message));
    else waiting.resolve(result);
  }
}
