import type { AlarmSubscriber } from "../components/monitoring/alarm-topics";
import type { ConfigReader } from "./config-reader";
import { isHttps } from "./is-https";

/** Who hears of alarms, each once. */
export function readSubscribers(read: ConfigReader, key: string): readonly AlarmSubscriber[] {
  const entries = read.list(key);
  const twice = entries.find((entry, index) => entries.indexOf(entry) !== index);
  if (twice !== undefined) read.refuse(key, twice, "named once");
  return Object.freeze(entries.map((entry) => subscriber(read, key, entry)));
}

function subscriber(read: ConfigReader, key: string, entry: string): AlarmSubscriber {
  const [, address] = /^email:([^\s@]+@[^\s@]+\.[^\s@]+)$/.exec(entry) ?? [];
  if (address) return Object.freeze({ protocol: "email", endpoint: address });
  if (isHttps(entry)) return Object.freeze({ protocol: "https", endpoint: entry });
  return read.refuse(key, entry, '"email:<address>" or an https URL');
}
