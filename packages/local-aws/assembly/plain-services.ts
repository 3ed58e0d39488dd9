import type { Account } from "../account";
import { AthenaService } from "../athena/athena-service";
import type { TimerClock } from "../clock";
import { GlueService } from "../glue/glue-service";
import { SchemasService } from "../schemas/schemas-service";
import { SecretsManagerService } from "../secrets-manager/secrets-manager-service";

/** The services that need no other service. */
export function plainServices(args: { readonly account: Account; readonly clock: TimerClock }) {
  return {
    schemas: new SchemasService(args),
    glue: new GlueService(args),
    athena: new AthenaService(args),
    secretsmanager: new SecretsManagerService(args),
  };
}
