export * from "./user/profiles";
export * from "./user/connections";
