export { busName, domainOf, domains, ingressBusName, type Domain, type EventType } from "../domains";
export type { Validate } from "../message/validation";
export {
  defineContract,
  type ContractDefinition,
  type EventContract,
  type EventOf,
} from "../schema/contract";
export type { JsonSchema } from "../schema/contract-schema";
export { catalogue, type Catalogue, type PlatformContract, type PlatformEvent } from "./catalogue";
export * from "./analytics";
export * from "./auth";
export * from "./system";
export * from "./user";
