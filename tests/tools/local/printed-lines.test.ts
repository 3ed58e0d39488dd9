import { expect } from "chai";
import { logError } from "../../../packages/local-aws/log-error";
import { showAlarmChange } from "../../../tools/local/show-alarm-change";
import { showStep } from "../../../tools/local/show-step";
import { terminalLine } from "../../../tools/local/terminal-line";
import type { AlarmChange } from "../../../packages/local-aws/cloud-watch/alarm";
import type { TraceEntry } from "../../../packages/local-aws/trace";

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
