import { AwsError } from "../aws-error";

/** A metric math expression, taken apart. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "minus"; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type Operator = "||" | "&&" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" | "^";

/** How tightly each operator binds; all of them group to the left. */
const strengths: Readonly<Record<Operator, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  ">": 3,
  "<=": 3,
  ">=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "^": 6,
};
const words: Readonly<Record<string, Operator>> = { AND: "&&", OR: "||" };
const tokenPattern =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z][A-Za-z0-9_]*)|("[^"]*"|'[^']*')|(<=|>=|==|!=|&&|\|\||[-+*/^<>()[\],]))/y;

interface Token {
  readonly text: string;
  readonly kind: "number" | "name" | "text" | "sign";
}

/**
 * Takes a CloudWatch metric math expression apart: numbers, ids, texts, lists, calls, arithmetic, comparison, AND, OR.
 * @throws ValidationError, naming the expression and what was not expected in it.
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text, tokensOf(text));
  return parser.whole();
}

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {}

  whole(): Expression {
    const expression = this.expression(0);
    if (this.at < this.tokens.length) throw this.unexpected();
    return expression;
  }

  private expression(weakest: number): Expression {
    let left = this.operand();
    for (;;) {
      const operator = this.operator();
      if (!operator || strengths[operator] <= weakest) return left;
      this.at += 1;
      left = { kind: "binary", operator, left, right: this.expression(strengths[operator]) };
    }
  }

  private operand(): Expression {
    const token = this.tokens[this.at];
    this.at += 1;
    if (token?.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token?.kind === "text") return { kind: "text", value: token.text.slice(1, -1) };
    if (token?.kind === "name" && !(token.text in words)) {
      return this.take("(")
        ? { kind: "call", name: token.text, args: this.listUntil(")") }
        : { kind: "name", name: token.text };
    }
    if (token?.text === "-") return { kind: "minus", of: this.expression(strengths["*"]) };
    if (token?.text === "[") return { kind: "list", items: this.listUntil("]") };
    if (token?.text === "(") {
      const inner = this.expression(0);
      if (!this.take(")")) throw this.unexpected();
      return inner;
    }
    this.at -= 1;
    throw this.unexpected();
  }

  private listUntil(end: string): Expression[] {
    const items: Expression[] = [];
    if (this.take(end)) return items;
    do items.push(this.expression(0));
    while (this.take(","));
    if (!this.take(end)) throw this.unexpected();
    return items;
  }

  private operator(): Operator | undefined {
    const token = this.tokens[this.at];
    if (token?.kind === "name") return words[token.text];
    return token && token.text in strengths ? (token.text as Operator) : undefined;
  }

  private take(sign: string): boolean {
    const found = this.tokens[this.at]?.kind === "sign" && this.tokens[this.at]?.text === sign;
    if (found) this.at += 1;
    return found;
  }

  private unexpected(): AwsError {
    const found = this.tokens[this.at];
    return invalid(this.text, found ? `"${found.text}" was not expected` : "it ends too early");
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  while (text.slice(pattern.lastIndex).trim() !== "") {
    const from = pattern.lastIndex;
    const [, number, name, quoted, sign] = pattern.exec(text) ?? [];
    if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (quoted !== undefined) tokens.push({ kind: "text", text: quoted });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else throw invalid(text, `"${text.slice(from).trim()[0]}" was not expected`);
  }
  return tokens;
}

function invalid(text: string, why: string): AwsError {
  return new AwsError("ValidationError", `Error in expression "${text}": ${why}.`);
}
