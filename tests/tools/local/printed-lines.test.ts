import { expect } from "chai";
import { logError } from "../../../packages/local-aws/log-error";
import { showAlarmChange } from "../../../tools/local/show-alarm-change";
import { printMoves } from "../../../tools/local/print-moves";
import { showStack } from "../../../tools/local/show-stack";
import { showStep } from "../../../tools/local/show-step";
import { terminalLine } from "../../../tools/local/terminal-line";
import type { AlarmChange } from "../../../packages/local-aws/cloud-watch/alarm";
import { Trace, type TraceEntry } from "../../../packages/local-aws/trace";

const hostile = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eabc\u200b\r\nforged line";
const unseen = /[\p{Cc}\p{Cf}]/u;
/** What picocolors adds where there are colours; no hostile text holds one. */
const uncoloured = (text: string): string => text.replace(/\u001b\[\d+m/g, "");

describe("what npm run local prints", () => {
  it("shows a step whose every text commands terminals as one line of text", () => {
    const detail = { type: hostile, metadata: { id: hostile } };
    const bodies = [
      JSON.stringify({ "detail-type": hostile, detail }),
      JSON.stringify({ detail }),
      JSON.stringify(detail),
      hostile,
      undefined,
    ];
    for (const body of bodies) {
      const entry: TraceEntry = {
        atMs: 0,
        step: "undelivered",
        where: hostile,
        id: hostile,
        note: hostile,
        ...(body !== undefined && { body }),
      };
      const line = uncoloured(showStep(entry));
      expect(line).not.to.match(unseen);
      expect(line).to.contain("undelivered").and.to.contain("\\u001b[2J");
    }
  });

  it("shows an alarm's reason likewise", () => {
    const change = {
      alarm: { name: hostile },
      from: { value: "OK" },
      to: { value: "ALARM", reason: hostile, sinceMs: 0 },
    } as unknown as AlarmChange;
    const line = uncoloured(showAlarmChange(change) ?? "");
    expect(line).not.to.match(unseen);
    expect(line).to.contain("OK → ALARM");
  });

  it("leaves out new alarms that find nothing wrong, and no other change", () => {
    const isShown = (from: string, to: string): boolean => {
      const state = { reason: "", sinceMs: 0 };
      const change = { alarm: { name: "a" }, from: { ...state, value: from }, to: { ...state, value: to } };
      return showAlarmChange(change as unknown as AlarmChange) !== undefined;
    };
    expect(isShown("INSUFFICIENT_DATA", "OK")).to.equal(false);
    expect(isShown("INSUFFICIENT_DATA", "ALARM")).to.equal(true);
    expect(isShown("ALARM", "OK")).to.equal(true);
    expect(isShown("OK", "INSUFFICIENT_DATA")).to.equal(true);
  });

  it("prints each until it is told to end, and nothing of what is cut off then", () => {
    const [trace, lines] = [new Trace(), [] as string[]];
    const told: ((change: AlarmChange) => void)[] = [];
    const alarms = {
      listen: (listener: (typeof told)[number]) => (told.push(listener), () => told.splice(0)),
    };
    const end = printMoves({ trace, alarms }, (line) => lines.push(uncoloured(line)));
    const alarm = { name: "late" } as AlarmChange["alarm"];
    const state = { reason: "", sinceMs: 0 };
    const change: AlarmChange = { alarm, from: { ...state, value: "OK" }, to: { ...state, value: "ALARM" } };
    trace.record({ atMs: 0, step: "handled", where: "q", id: "1" });
    for (const tell of told) tell(change);
    end();
    trace.record({ atMs: 0, step: "function-error", where: "f", id: "2", note: "Sandbox.Closed" });
    expect(told).to.deep.equal([]);
    expect(lines.map((line) => line.trim().split(/ +/)[1])).to.deep.equal(["handled", "alarm"]);
  });

  it("lists what a stack has of each kind by its name in AWS", () => {
    const resource = (type: string, inputs: object) => ({ type, inputs });
    const resources = [
      resource("aws:sqs/queue:Queue", { name: "orders" }),
      resource("aws:s3/bucket:Bucket", { bucket: "orders-journal" }),
      resource("aws:s3/bucket:Bucket", { bucket: "orders-claims" }),
    ];
    const lines = showStack({ stack: "dev", region: "r", resources } as never, "http://u", "d").split("\n");
    expect(lines.map(uncoloured).join("|")).to.contain("Buckets (2)|  orders-claims|  orders-journal|");
    expect(lines.map(uncoloured)).to.include.members(["Queues (1)", "  orders"]);
  });

  it("colours a text only once it is one, and by its visible width", () => {
    const colour = (text: string): string => `<${text}>`;
    expect(terminalLine(["a\u001b", { text: "b\n", widthCharacters: 5, colour }, ""])).to.equal(
      "a\\u001b <b\\n  >",
    );
  });

  it("tells of a fault without letting it command", () => {
    const said: string[] = [];
    const { error } = console;
    console.error = (text: string) => void said.push(text);
    try {
      logError(`It failed at ${hostile}:`, new Error(hostile));
      logError(hostile);
    } finally {
      console.error = error;
    }
    expect(said).to.have.length(2);
    expect(said.join("").replaceAll("\n", "")).not.to.match(unseen);
    expect(said[0]).to.contain("\\u001b[2J");
  });
});
