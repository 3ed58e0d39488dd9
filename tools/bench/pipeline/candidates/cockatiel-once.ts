import { guardedByCockatiel } from "./guarded-by-cockatiel";
import { powertoolsConsumer } from "./powertools";

export const handler = powertoolsConsumer({ schema: "extended once", guarded: guardedByCockatiel() });
