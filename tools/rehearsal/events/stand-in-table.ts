type Attribute = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Attribute>>;

/** What DynamoDB is asked; of other fields nothing is known here. */
export interface TableRequest {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Attribute>>;
}

/** A table of DynamoDB that takes whole items, under the conditions that consumers write. */
export class StandInTable {
  private readonly items = new Map<string, Item>();

  /** @param keyNames the attributes of its key */
  constructor(private readonly keyNames: readonly string[]) {}

  get(request: TableRequest): Item | undefined {
    return this.items.get(this.keyOf(request.Key));
  }

  /** Writes or, without an item, deletes. Answers whether the condition is met, and what was there. */
  write(request: TableRequest): { readonly isMet: boolean; readonly before: Item | undefined } {
    const key = this.keyOf(request.Item ?? request.Key);
    const before = this.items.get(key);
    const isMet = isConditionMet(before ?? {}, request);
    if (isMet && request.Item) this.items.set(key, request.Item);
    else if (isMet) this.items.delete(key);
    return { isMet, before };
  }

  private keyOf(item: Item | undefined): string {
    return JSON.stringify(this.keyNames.map((name) => item?.[name]));
  }
}

function isConditionMet(item: Item, { ConditionExpression: condition, ...names }: TableRequest): boolean {
  if (condition === undefined) return true;
  return condition
    .split(/ OR /i)
    .some((terms) => terms.split(/ AND /i).every((term) => isMet(term, item, names)));
}

const functionTerm = /^\s*\(?attribute_(not_)?exists\s*\(\s*([#\w]+)\s*\)\)?\s*$/;
const comparison = /^\s*\(?([#\w]+)\s*(=|<>|<=|>=|<|>)\s*(:\w+)\)?\s*$/;

function isMet(term: string, item: Item, request: TableRequest): boolean {
  const attributeOf = (name = ""): Attribute | undefined =>
    item[request.ExpressionAttributeNames?.[name] ?? name];
  const [, not, named] = functionTerm.exec(term) ?? [];
  if (named !== undefined) return (attributeOf(named) === undefined) === (not !== undefined);
  const [, name, sign, value] = comparison.exec(term) ?? [];
  if (sign === undefined || value === undefined)
    throw new Error(`The replay's DynamoDB does not know the condition "${term.trim()}".`);
  const one = attributeOf(name);
  const other = request.ExpressionAttributeValues?.[value];
  if (!one || !other) return false;
  const [left, right] =
    "N" in one && "N" in other ? [Number(one.N), Number(other.N)] : [String(one.S), String(other.S)];
  switch (sign) {
    case "=":
      return left === right;
    case "<>":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left >= right;
  }
}
