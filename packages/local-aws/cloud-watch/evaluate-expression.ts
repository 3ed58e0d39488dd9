import { AwsError, NotSimulated } from "../aws-error";
import type { Expression, Operator } from "./metric-expression";

/** Values of a metric or expression by the beginning of their period. */
export type SeriesValues = ReadonlyMap<number, number>;

/** What an expression may come to: one number, a time series, or several of these. */
export type Value = number | SeriesValues | readonly SeriesValues[];

/** What an expression is evaluated against. */
export interface Scope {
  /** The value of an id; undefined when there is no such id. */
  readonly value: (id: string) => Value | undefined;
  /** Ids of the metrics, as METRICS() lists them: no expressions. */
  readonly metricIds: readonly string[];
  /** Beginnings of all periods in question: what FILL fills. */
  readonly times: readonly number[];
}

const arithmetic: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  "||": (left, right) => Number(left !== 0 || right !== 0),
  "&&": (left, right) => Number(left !== 0 && right !== 0),
  "==": (left, right) => Number(left === right),
  "!=": (left, right) => Number(left !== right),
  "<": (left, right) => Number(left < right),
  ">": (left, right) => Number(left > right),
  "<=": (left, right) => Number(left <= right),
  ">=": (left, right) => Number(left >= right),
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "^": (left, right) => left ** right,
};

const aggregates: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: sum,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  AVG: (values) => sum(values) / values.length,
};

/** The value of a metric math expression; where a period has no value on one side, it has none in the result. */
export function evaluateExpression(expression: Expression, scope: Scope): Value {
  const evaluate = (part: Expression): Value => evaluateExpression(part, scope);
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "text":
      throw invalid(`the text "${expression.value}" has no place here`);
    case "name": {
      const value = scope.value(expression.name);
      if (value === undefined) throw invalid(`there is no id "${expression.name}"`);
      return value;
    }
    case "list":
      return expression.items.flatMap((item) => seriesOf(evaluate(item), scope));
    case "minus":
      return combine(0, evaluate(expression.of), arithmetic["-"]);
    case "binary":
      return combine(evaluate(expression.left), evaluate(expression.right), arithmetic[expression.operator]);
    case "call":
      return callFunction(expression.name, expression.args, scope);
  }
}

function callFunction(name: string, args: readonly Expression[], scope: Scope): Value {
  const argument = (index: number): Value => {
    const expression = args[index];
    if (!expression) throw invalid(`${name} needs ${index + 1} arguments and has ${args.length}`);
    return evaluateExpression(expression, scope);
  };
  const aggregate = Object.hasOwn(aggregates, name) ? aggregates[name] : undefined;
  if (aggregate) return summarise(argument(0), aggregate);
  switch (name) {
    case "ABS":
      return combine(0, argument(0), (_, value) => Math.abs(value));
    case "FILL":
      return fill(argument(0), args[1], scope);
    case "IF":
      return choose(argument(0), argument(1), args.length > 2 ? argument(2) : undefined);
    case "METRICS":
      return metrics(args[0], scope);
    case "TIME_SERIES": {
      const value = argument(0);
      return typeof value === "number" ? constant(value, scope.times) : value;
    }
    default:
      throw new NotSimulated(`the metric math function ${name}`);
  }
}

/** A function of two numbers, applied period by period; a single number goes with every period. */
function combine(left: Value, right: Value, apply: (left: number, right: number) => number): Value {
  if (typeof left === "number" && typeof right === "number") return apply(left, right);
  if (Array.isArray(left))
    return (left as SeriesValues[]).map((one) => combine(one, right, apply) as SeriesValues);
  if (Array.isArray(right))
    return (right as SeriesValues[]).map((one) => combine(left, one, apply) as SeriesValues);
  const times = typeof left === "number" ? (right as SeriesValues) : (left as SeriesValues);
  const result = new Map<number, number>();
  for (const time of times.keys()) {
    const [a, b] = [at(left, time), at(right, time)];
    if (a === undefined || b === undefined) continue;
    const value = apply(a, b);
    // CloudWatch drops what is no number, such as a division by zero.
    if (Number.isFinite(value)) result.set(time, value);
  }
  return result;
}

/** One series becomes one number; several become one series. */
function summarise(value: Value, aggregate: (values: readonly number[]) => number): Value {
  if (typeof value === "number") return value;
  if (!Array.isArray(value)) return aggregate([...(value as SeriesValues).values()]);
  const all = value as readonly SeriesValues[];
  const times = [...new Set(all.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  return new Map(times.map((time) => [time, aggregate(all.flatMap((one) => one.get(time) ?? []))]));
}

/** Also a metric without any value yet is filled: what never happened has happened zero times. */
function fill(value: Value, filler: Expression | undefined, scope: Scope): Value {
  if (filler?.kind === "name" && filler.name === "LINEAR") throw new NotSimulated("FILL with LINEAR");
  if (Array.isArray(value))
    return (value as SeriesValues[]).map((one) => fill(one, filler, scope) as SeriesValues);
  if (typeof value === "number") return value;
  const repeats = filler?.kind === "name" && filler.name === "REPEAT";
  const given = repeats || !filler ? undefined : evaluateExpression(filler, scope);
  if (!repeats && given === undefined) throw invalid("FILL needs 2 arguments and has 1");
  const filled = new Map<number, number>();
  let last: number | undefined;
  for (const time of scope.times) {
    last = (value as SeriesValues).get(time) ?? (repeats ? last : at(given as Value, time));
    if (last !== undefined) filled.set(time, last);
  }
  return filled;
}

function choose(condition: Value, then: Value, otherwise: Value | undefined): Value {
  if (typeof condition === "number") return condition !== 0 ? then : (otherwise ?? new Map());
  if (Array.isArray(condition)) throw invalid("the condition of IF must be one time series");
  const result = new Map<number, number>();
  for (const [time, value] of condition as SeriesValues) {
    const chosen = value !== 0 ? then : otherwise;
    const picked = chosen === undefined ? undefined : at(chosen, time);
    if (picked !== undefined) result.set(time, picked);
  }
  return result;
}

function metrics(filter: Expression | undefined, { metricIds, value }: Scope): readonly SeriesValues[] {
  const part = filter?.kind === "text" ? filter.value : "";
  return metricIds.filter((id) => id.includes(part)).map((id) => value(id) as SeriesValues);
}

function at(value: Value, time: number): number | undefined {
  if (Array.isArray(value)) throw invalid("several time series stand where one must be");
  return typeof value === "number" ? value : (value as SeriesValues).get(time);
}

function seriesOf(value: Value, { times }: Scope): readonly SeriesValues[] {
  if (typeof value === "number") return [constant(value, times)];
  return Array.isArray(value) ? (value as readonly SeriesValues[]) : [value as SeriesValues];
}

function constant(value: number, times: readonly number[]): SeriesValues {
  return new Map(times.map((time) => [time, value]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function invalid(why: string): AwsError {
  return new AwsError("ValidationError", `Error in expression: ${why}.`);
}
