import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { AwsError } from "../../../../../packages/local-aws/aws-error";
import { compilePattern } from "../../../../../packages/local-aws/event-bridge/pattern/event-pattern";
import { testEventPattern } from "../../../../../packages/local-aws/event-bridge/pattern/test-event-pattern";

interface Row {
  id: string;
  expected: "match" | "no_match" | "exception";
  patternJson: string;
  eventJson: string;
  errorCode?: string;
  errorMessage?: string;
  errorMessageRaw?: string;
}

interface BasicRow {
  id: string;
  pattern: string;
  event: string;
  match: boolean;
}

const folder = join(__dirname, "../../../../../../shared/conformance");

function rows<R>(file: string): R[] {
  const path = join(folder, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as R);
}

function outcome(action: () => boolean): boolean | AwsError {
  try {
    return action();
  } catch (error) {
    return error as AwsError;
  }
}

describe("event patterns as recorded on AWS", () => {
  const recorded = rows<Row>("event-patterns.jsonl");
  const basic = rows<BasicRow>("event-patterns-basic.jsonl");

  before(function () {
    if (recorded.length + basic.length === 0) {
      console.log("      no recorded behaviour at ../../shared/conformance: skipped");
      this.skip();
    }
  });

  for (const row of recorded) {
    it(`${row.id}: ${row.expected}`, () => {
      const result = outcome(() => testEventPattern(row.patternJson, row.eventJson));
      if (row.expected !== "exception") return expect(result).to.equal(row.expected === "match");
      expect(result).to.be.instanceOf(AwsError);
      const { code, message, httpStatus } = result as AwsError;
      expect(code).to.equal(row.errorCode);
      expect(httpStatus).to.equal(400);
      // Some recorded messages were cut before the position.
      expect(message.split("\n at [Source")[0]).to.equal(row.errorMessage?.split("\n at [Source")[0]);
      if (row.errorMessage?.includes("\n")) expect(message).to.equal(row.errorMessage);
    });
  }

  const positioned = recorded.filter((row) => row.errorMessageRaw?.includes("[Source: (String)"));
  for (const row of positioned) {
    it(`${row.id}: the whole message, with its position`, () => {
      const raw = (row.errorMessageRaw as string)
        .replace(/<partition>/g, "aws")
        .replace(/<region>/g, "us-east-1");
      const pattern = /\(String\)"(.*?)"; line: /.exec(raw)?.[1] as string;
      const result = outcome(() => compilePattern(pattern).matches("{}"));
      expect((result as AwsError).message).to.equal(raw);
    });
  }

  for (const row of basic) {
    it(`${row.id}: ${row.match}`, () => {
      expect(compilePattern(row.pattern).matches(row.event)).to.equal(row.match);
    });
  }

  after(() => {
    console.log(
      `      ${recorded.length} recorded and ${basic.length} basic rows ran, ${positioned.length} with their position`,
    );
  });
});
