import { JsonReadError, showCharacter, showPosition, type JsonPosition } from "./json-read-error";

export type JsonToken =
  | "start-object"
  | "end-object"
  | "start-array"
  | "end-array"
  | "field-name"
  | "string"
  | "number"
  | "true"
  | "false"
  | "null"
  | "end";

interface Scope {
  readonly kind: "Object" | "Array" | "root";
  readonly start: JsonPosition;
  entries: number;
}

/** Of brackets within one another. */
export const maxDepth = 1000;
const tokenList = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const identifierPart = /[\p{L}\p{Nl}\p{Nd}\p{Sc}\p{Pc}\p{Mn}\p{Mc}]/u;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plainText = /[^"\\\p{Cc}]*/uy;

/**
 * Reads JSON token by token and stands, at each token, where AWS's own reader stands: the positions in
 * EventBridge's messages depend on it. A field's name is read together with the beginning of its value; a
 * string's text is read when it is asked for.
 */
export class JsonReader {
  private at = 0;
  private line = 1;
  private lineStart = 0;
  private readonly scopes: Scope[] = [{ kind: "root", start: { line: 1, column: 0 }, entries: 0 }];
  private name = "";
  private content = "";
  private stringIsUnread = false;
  private tokenStart: JsonPosition = { line: 1, column: 1 };
  private valueOfName: JsonToken | undefined;
  private token: JsonToken = "end";

  constructor(private readonly source: string) {}

  /** What stands in the source for the token: a string's content, a number as it is spelled, a bracket. */
  get text(): string {
    if (this.token === "field-name") return this.name;
    this.finishString();
    return this.content;
  }

  next(): JsonToken {
    this.finishString();
    this.token = this.read();
    if (this.token === "start-object" || this.token === "start-array") {
      const kind = this.token === "start-object" ? "Object" : "Array";
      this.scopes.push({ kind, start: this.tokenStart, entries: 0 });
      if (this.scopes.length > maxDepth + 1) throw this.error(`Document nesting depth exceeds ${maxDepth}`);
    }
    return this.token;
  }

  /** An error at the place up to which was read, or a few characters before it. */
  error(message: string, back = 0): JsonReadError {
    return new JsonReadError(`${message}\n at ${showPosition(this.source, this.position(back))}`);
  }

  private get scope(): Scope {
    return this.scopes[this.scopes.length - 1] as Scope;
  }

  private position(back = 0): JsonPosition {
    return { line: this.line, column: this.at - back - this.lineStart + 1 };
  }

  private read(): JsonToken {
    const value = this.valueOfName;
    if (value) {
      this.valueOfName = undefined;
      return value;
    }
    let character = this.skipSpace();
    if (character === undefined) return this.endOfText();
    if (character === "]" || character === "}") return this.closeScope(character);
    if (this.scope.kind !== "root" && this.scope.entries++ > 0) {
      if (character !== ",")
        throw this.unexpected(character, `was expecting comma to separate ${this.scope.kind} entries`);
      character = this.skipSpaceInScope();
    }
    return this.scope.kind === "Object" ? this.readName(character) : this.readValue(character);
  }

  private readName(character: string): JsonToken {
    if (character !== '"') throw this.unexpected(character, "was expecting double-quote to start field name");
    this.name = this.readString(" in field name");
    const colon = this.skipSpaceInScope();
    if (colon !== ":") throw this.unexpected(colon, "was expecting a colon to separate field name and value");
    this.valueOfName = this.readValue(this.skipSpaceInScope());
    return "field-name";
  }

  private readValue(character: string): JsonToken {
    this.tokenStart = this.position(1);
    this.content = character;
    switch (character) {
      case "{":
        return "start-object";
      case "[":
        return "start-array";
      case '"':
        this.stringIsUnread = true;
        return "string";
      case "t":
        return this.readWord("true");
      case "f":
        return this.readWord("false");
      case "n":
        return this.readWord("null");
      case "]":
      case "}":
        throw this.unexpected(character, "expected a value");
      default:
        return this.readNumber(character);
    }
  }

  private readWord(word: "true" | "false" | "null"): JsonToken {
    const end = this.at - 1 + word.length;
    const follower = this.source[end] ?? " ";
    if (!this.source.startsWith(word, this.at - 1) || identifierPart.test(follower)) throw this.wrongWord();
    this.at = end;
    this.content = word;
    return word;
  }

  private readNumber(first: string): JsonToken {
    if (first !== "-" && (first < "0" || first > "9")) {
      if (identifierPart.test(first)) throw this.wrongWord();
      throw this.unexpected(first, `expected a valid value ${tokenList}`);
    }
    number.lastIndex = this.at - 1;
    const spelled = number.exec(this.source)?.[0];
    if (spelled === undefined) {
      const follower = this.source[this.at++] ?? "\0";
      throw this.unexpected(follower, "expected digit (0-9) to follow minus sign, for valid numeric value");
    }
    this.at += spelled.length - 1;
    this.content = spelled;
    if (/^-?0$/.test(spelled) && /\d/.test(this.source[this.at] ?? ""))
      throw this.error("Invalid numeric value: Leading zeroes not allowed");
    return "number";
  }

  private finishString(): void {
    if (!this.stringIsUnread || this.token !== "string") return;
    this.content = this.readString(": was expecting closing quote for a string value");
    this.stringIsUnread = false;
  }

  private readString(whereItEnds: string): string {
    let text = "";
    for (;;) {
      plainText.lastIndex = this.at;
      const plain = plainText.exec(this.source)?.[0] ?? "";
      text += plain;
      this.at += plain.length;
      const character = this.source[this.at];
      if (character === undefined) throw this.error(`Unexpected end-of-input${whereItEnds}`);
      this.at++;
      if (character === '"') return text;
      text += character === "\\" ? this.readEscape() : this.controlCharacter(character);
    }
  }

  private readEscape(): string {
    const character = this.source[this.at++];
    if (character === undefined) throw this.error("Unexpected end-of-input in character escape sequence");
    if (character === '"' || character === "\\" || character === "/") return character;
    if (character === "u") {
      const digits = this.source.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits))
        throw this.error("Unexpected character: expected a hex-digit for character escape sequence");
      this.at += 4;
      return String.fromCharCode(parseInt(digits, 16));
    }
    const meant = escapes[character];
    if (meant === undefined) throw this.error(`Unrecognized character escape ${showCharacter(character)}`);
    return meant;
  }

  private controlCharacter(character: string): string {
    if (character > "\x1f") return character;
    throw this.error(
      `Illegal unquoted character (${showCharacter(character)}): has to be escaped using backslash to be included in string value`,
    );
  }

  private closeScope(bracket: "]" | "}"): JsonToken {
    const { kind, start } = this.scope;
    if (kind === "root" || (bracket === "]") !== (kind === "Array")) {
      const expected = kind === "Array" ? "]" : "}";
      const opened = `${kind} starting at ${showPosition(this.source, start)}`;
      throw this.error(`Unexpected close marker '${bracket}': expected '${expected}' (for ${opened})`, 1);
    }
    this.scopes.pop();
    this.content = bracket;
    return bracket === "]" ? "end-array" : "end-object";
  }

  private endOfText(): JsonToken {
    const { kind, start } = this.scope;
    if (kind === "root") return "end";
    const opened = `start marker at ${showPosition(this.source, start)}`;
    throw this.error(`Unexpected end-of-input: expected close marker for ${kind} (${opened})`);
  }

  private skipSpaceInScope(): string {
    const character = this.skipSpace();
    if (character === undefined)
      throw this.error(`Unexpected end-of-input within/between ${this.scope.kind} entries`);
    return character;
  }

  private skipSpace(): string | undefined {
    for (;;) {
      const character = this.source[this.at];
      if (character === undefined) return undefined;
      this.at++;
      if (character === "\n") {
        this.line++;
        this.lineStart = this.at;
      } else if (character !== " " && character !== "\t" && character !== "\r") return character;
    }
  }

  private wrongWord(): JsonReadError {
    let end = this.at;
    while (end < this.source.length && identifierPart.test(this.source[end] as string)) end++;
    const word = this.source.slice(this.at - 1, end);
    this.at = end;
    return this.error(`Unrecognized token '${word}': was expecting ${tokenList}`);
  }

  private unexpected(character: string, why: string): JsonReadError {
    return this.error(`Unexpected character (${showCharacter(character)}): ${why}`, 1);
  }
}
