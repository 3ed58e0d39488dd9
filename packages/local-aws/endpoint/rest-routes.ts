import { apis, type Api } from "./apis";
import { operationSchemas, type OperationSchema } from "./operation-schema";

/** The operation a REST request means, with the values of its path's labels, decoded. */
export interface RestMatch {
  readonly api: Api;
  readonly operation: OperationSchema;
  readonly labels: ReadonlyMap<string, string>;
}

interface Route {
  readonly api: Api;
  readonly operation: OperationSchema;
  readonly method: string;
  readonly path: RegExp;
  readonly labelNames: readonly string[];
}

// A label as in /schedules/{Name}; one with a plus sign reaches over slashes.
const label = /\{(\w+)(\+?)\}/;
let routes: Route[] | undefined;

/** Finds the operation of a REST service with JSON bodies by method and path; a slash at the end makes no difference. */
export function matchRest(
  method: string,
  path: string,
  signedFor: string | undefined,
): RestMatch | undefined {
  routes ??= apis.filter(({ rest }) => rest === "json").flatMap(routesOf);
  for (const route of routes) {
    if (route.method !== method || (signedFor !== undefined && route.api.service !== signedFor)) continue;
    const found = route.path.exec(path);
    if (!found) continue;
    const labels = route.labelNames.map((name, i): [string, string] => [
      name,
      decodeURIComponent(found[i + 1] ?? ""),
    ]);
    return { api: route.api, operation: route.operation, labels: new Map(labels) };
  }
  return undefined;
}

function routesOf(api: Api): Route[] {
  return operationSchemas(api.schemas)
    .flatMap((operation) => (operation.http ? [toRoute(api, operation, operation.http)] : []))
    .sort((a, b) => a.labelNames.length - b.labelNames.length); // literal paths win over labels
}

function toRoute(
  api: Api,
  operation: OperationSchema,
  [method, pattern]: readonly [string, string, number],
): Route {
  const path = (pattern.split("?")[0] ?? "").replace(/\/$/, "");
  const parts = path.split(new RegExp(label, "g"));
  // split() with two groups answers literal, name, plus, literal, name, plus, …
  const labelNames = parts.filter((_, i) => i % 3 === 1);
  const source = parts.map((part, i) => {
    if (i % 3 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return i % 3 === 1 ? (parts[i + 1] === "+" ? "(.+?)" : "([^/]+)") : "";
  });
  return { api, operation, method, path: new RegExp(`^${source.join("")}/?$`), labelNames };
}
