export { busName, domainOf, domains, ingressBusName, type Domain, type EventType } from "../domains";
export { defineContract, type EventContract, type EventOf } from "../schema/contract";
export { catalogue, type Catalogue, type PlatformEvent } from "./catalogue";
export * from "./analytics";
export * from "./auth";
export * from "./system";
export * from "./user";
