import { guardedByCockatiel } from "./guarded-by-cockatiel";
import { powertoolsConsumer } from "./powertools";

export const handler = powertoolsConsumer({ schema: "per record", guarded: guardedByCockatiel() });
