import { randomBytes } from "node:crypto";
import { stateOfMap } from "../state/service-state";

/** What signs a role's requests. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Roles that call the local AWS. A call signed with other keys has no identity and may do everything. */
export class Identities {
  private readonly roles = new Map<string, string>();
  /** A role's keys stay its own, or they could do everything. */
  readonly state = stateOfMap(this.roles);

  /** New keys of a role, which need not exist: it has no policy of its own. */
  credentialsOf(roleArn: string): RoleCredentials {
    const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
    this.roles.set(accessKeyId, roleArn);
    return { accessKeyId, secretAccessKey: randomBytes(20).toString("hex") };
  }

  /** The role whose key it is. */
  roleOf(accessKeyId: string | undefined): string | undefined {
    return this.roles.get(accessKeyId ?? "");
  }
}
