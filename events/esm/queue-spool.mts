export * from "../publisher/queue-spool.js";
