import { createRequire } from "node:module";
import type { Account } from "../account";

/** A table's description, an item, an item in an index, or a tag, as dynalite keeps it. */
export type Row = readonly [key: string, value: unknown];

/** dynalite's store of tables and items, opaque but for the account it names in ARNs. */
interface Store {
  readonly tableDb: { awsAccountId: string; awsRegion: string };
  readonly db: {
    close(done: (error?: Error | null) => void): void;
    /** Reads what is there when it is called, whatever comes then. */
    iterator(): { all(): Promise<Row[]> };
    batch(rows: readonly object[], done: (error?: Error | null) => void): void;
  };
}

/** An error of dynalite; with a body when it is an answer and not a fault. */
export interface DynaliteError extends Error {
  readonly statusCode?: number;
  body?: { __type: string; message?: string; Message?: string; Item?: object };
}

interface ConditionalInput {
  readonly ReturnValuesOnConditionCheckFailure?: unknown;
}

type Action = (
  store: Store,
  input: object,
  done: (error: DynaliteError | null, output: object) => void,
) => void;

interface Database {
  create: (options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }) => Store;
  checkConditional: (
    input: ConditionalInput,
    existing: object | undefined,
  ) => DynaliteError | null | undefined;
}

interface Validations {
  checkTypes: (input: object, types: object) => ConditionalInput;
  checkValidations: (input: object, types: object, custom: unknown, store: Store) => void;
}

// dynalite's parts are driven without its HTTP server, which would want a port, a signature and a second coding.
const load = createRequire(__filename);
const db = load("dynalite/db") as Database;
const validations = load("dynalite/validations") as Validations;

const checkConditional = db.checkConditional;
db.checkConditional = (input, existing) => {
  const error = checkConditional(input, existing);
  // The item can only be told here, under the item's lock; dynalite itself does not know this parameter.
  if (error?.body && existing && input.ReturnValuesOnConditionCheckFailure === "ALL_OLD") {
    error.body = { ...error.body, Item: existing };
  }
  return error;
};

/** The actions of DynamoDB that dynalite performs and our clients may use. */
export const dynaliteActions = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
] as const;

export type DynaliteAction = (typeof dynaliteActions)[number];

/** dynalite in this process, in memory, with tables that are made and deleted at once. */
export class Dynalite {
  private readonly store = db.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  private readonly underWay = new Set<Promise<object>>();
  private isClosing = false;

  constructor(account: Account) {
    this.store.tableDb.awsAccountId = account.id;
    this.store.tableDb.awsRegion = account.region;
  }

  /** Performs one action on input as it is on the wire; rejects with a {@link DynaliteError}. */
  async perform(action: DynaliteAction, input: object): Promise<object> {
    if (this.isClosing) throw new Error(`${action} came after the database was closed.`);
    const performing = this.begin(action, input);
    this.underWay.add(performing);
    try {
      return await performing;
    } finally {
      this.underWay.delete(performing);
    }
  }

  /** Everything that is there now. */
  rows(): Promise<readonly Row[]> {
    return this.store.db.iterator().all();
  }

  /** Puts in what {@link rows} read. */
  async add(rows: readonly Row[]): Promise<void> {
    const puts = rows.map(([key, value]) => ({ type: "put", key, value }));
    await settled((done) => this.store.db.batch(puts, done));
  }

  /** Waits for what is under way: under an action that still reads, closing would throw where nobody catches it. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.allSettled(this.underWay);
    await settled((done) => this.store.db.close(done));
  }

  private begin(action: DynaliteAction, input: object): Promise<object> {
    const file = action.charAt(0).toLowerCase() + action.slice(1);
    const rules = load(`dynalite/validations/${file}`) as { types: object; custom?: unknown };
    const act = load(`dynalite/actions/${file}`) as Action;
    return new Promise((resolve, reject) => {
      const { ReturnValuesOnConditionCheckFailure } = input as ConditionalInput;
      const checked = validations.checkTypes(input, rules.types);
      validations.checkValidations(checked, rules.types, rules.custom, this.store);
      act(this.store, { ...checked, ReturnValuesOnConditionCheckFailure }, (error, output) => {
        if (error) reject(error);
        else resolve(output);
      });
    });
  }
}

function settled(act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
