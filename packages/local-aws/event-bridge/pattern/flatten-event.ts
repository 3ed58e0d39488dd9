import { JsonReader, type JsonToken } from "./json-reader";
import type { ValueText } from "./field-pattern";

/** The array element that a value stands in, and the elements around that one. */
export interface Place {
  /** The array's number within the event. */
  readonly array: number;
  readonly index: number;
  readonly around: Place | undefined;
}

/** A leaf of an event. */
export interface EventValue {
  readonly text: ValueText;
  /** Undefined for a value that stands in no element of an array of objects. */
  readonly place: Place | undefined;
}

/** An event's leaves by their dotted paths; an empty array or object leaves no trace. */
export type FlatEvent = Pick<ReadonlyMap<string, readonly EventValue[]>, "get">;

/** Reads an event's leaves; throws an Error for a text that is not a JSON object. */
export function flattenEvent(text: string): FlatEvent {
  const reader = new JsonReader(text);
  const leaves = new Map<string, EventValue[]>();
  let arrays = 0;

  function readObject(path: string, place: Place | undefined): void {
    while (reader.next() !== "end-object") {
      const name = reader.text;
      readValue(reader.next(), path === "" ? name : `${path}.${name}`, place, place);
    }
  }

  function readArray(path: string, around: Place | undefined): void {
    const array = arrays++;
    let index = 0;
    for (let token = reader.next(); token !== "end-array"; token = reader.next())
      readValue(token, path, around, { array, index: index++, around });
  }

  // Scalars right inside an array belong to what is around the array: only objects and arrays make a place.
  function readValue(token: JsonToken, path: string, own: Place | undefined, inner: Place | undefined): void {
    if (token === "start-object") return readObject(path, inner);
    if (token === "start-array") return readArray(path, inner);
    const value = { text: token === "string" ? `"${reader.text}"` : reader.text, place: own };
    const others = leaves.get(path);
    if (others) others.push(value);
    else leaves.set(path, [value]);
  }

  if (reader.next() !== "start-object") throw reader.error("Event must be a JSON object");
  readObject("", undefined);
  return leaves;
}
