export * from "../publisher/index.js";
