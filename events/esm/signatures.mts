export * from "../signatures.js";
