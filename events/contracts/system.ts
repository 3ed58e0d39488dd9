export * from "./system/operations";
export * from "./system/health";
