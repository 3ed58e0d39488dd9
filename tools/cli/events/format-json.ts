import { stringEnd } from "../../../events/message/string-end";

/** Deeper levels stand below each other: the indentation of a body that is nested 100,000 deep would fill gigabytes. */
const maxIndentedDepth = 40;
const token = /"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * JSON laid out for a person, two spaces to a level. Numbers and texts keep the spelling they came with, which
 * parsing and writing anew would lose. What is no JSON is one line, as it is.
 */
export function formatJson(text: string): string[] {
  try {
    JSON.parse(text);
  } catch {
    return [text];
  }
  const lines: string[] = [];
  let line = "";
  let depth = 0;
  const breakLine = (): void => {
    lines.push(line);
    line = "  ".repeat(Math.min(depth, maxIndentedDepth));
  };
  let isEmpty = false;
  for (const part of tokensOf(text)) {
    if (part === "}" || part === "]") {
      depth -= 1;
      if (!isEmpty) breakLine();
    } else if (isEmpty) {
      breakLine();
    }
    line += part === ":" ? ": " : part;
    isEmpty = part === "{" || part === "[";
    if (isEmpty) depth += 1;
    if (part === ",") breakLine();
  }
  return [...lines, line];
}

/** The parts of a text that is known to be JSON. */
function* tokensOf(json: string): Generator<string> {
  token.lastIndex = 0;
  for (let match = token.exec(json); match; match = token.exec(json)) {
    const start = match.index;
    if (match[0] === '"') token.lastIndex = stringEnd(json, start);
    yield json.slice(start, token.lastIndex);
  }
}
