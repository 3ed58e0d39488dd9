import { randomBytes } from "node:crypto";
import type { Placement } from "../ec2/ec2-service";
import { stateOfMap } from "../state/service-state";

/** What signs requests. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who calls the local AWS. A call signed with other keys has no identity, and may do everything, from everywhere. */
export class Identities {
  private readonly roles = new Map<string, string>();
  /** Of processes, which do not outlive a restart. */
  private readonly placements = new Map<string, Placement>();
  /** A role's keys stay its own, or they could do everything. */
  readonly state = stateOfMap(this.roles);

  /**
   * New keys.
   * @param roleArn whose they are; it need not exist: then it has no policy of its own. Undefined: they may do everything
   * @param placement where in a VPC they are used. Default: in none
   */
  credentialsOf(roleArn: string | undefined, placement?: Placement): Credentials {
    const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
    if (roleArn !== undefined) this.roles.set(accessKeyId, roleArn);
    if (placement) this.placements.set(accessKeyId, placement);
    return { accessKeyId, secretAccessKey: randomBytes(20).toString("hex") };
  }

  /** The role whose key it is. */
  roleOf(accessKeyId: string | undefined): string | undefined {
    return this.roles.get(accessKeyId ?? "");
  }

  /** Where in a VPC the owner of the key is; undefined for one that is in none. */
  placementOf(accessKeyId: string | undefined): Placement | undefined {
    return this.placements.get(accessKeyId ?? "");
  }
}
