export * from "./auth/sessions";
export * from "./auth/accounts";
