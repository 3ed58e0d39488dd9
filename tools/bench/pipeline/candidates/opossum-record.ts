import { guardedByOpossum } from "./guarded-by-opossum";
import { powertoolsConsumer } from "./powertools";

export const handler = powertoolsConsumer({ schema: "per record", guarded: guardedByOpossum() });
