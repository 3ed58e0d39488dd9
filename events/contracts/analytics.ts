export * from "./analytics/visits";
export * from "./analytics/rankings";
