export * from "../publisher/s3-claim-store.js";
