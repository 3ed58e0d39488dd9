import type { Duplex } from "node:stream";
import type { Account } from "../account";
import type { AwsError } from "../aws-error";
import type { Ec2Service, Way } from "../ec2/ec2-service";
import { authorizeRole, type DecidingServices } from "./authorize-role";
import type { Identities } from "./identities";

interface CallersArgs {
  readonly account: Account;
  readonly identities: Identities;
  readonly ec2: Ec2Service;
  readonly services: () => DecidingServices;
  /** After how long a connection that leads nowhere is broken off. Default: never, as where packets are dropped */
  readonly strandedMs?: number | undefined;
}

/** What the owners of access keys reach, and what they may do there. */
export class Callers {
  constructor(private readonly args: CallersArgs) {}

  /**
   * Whether nothing leads from the owner of a key to a service of AWS, or without a name to the hosts outside AWS: then
   * nobody is to answer on the connection.
   */
  strands(socket: Pick<Duplex, "destroy">, accessKeyId: string | undefined, service?: string): boolean {
    if (this.waysTo(accessKeyId, service)) return false;
    const { strandedMs } = this.args;
    if (strandedMs !== undefined) setTimeout(() => socket.destroy(), strandedMs).unref();
    return true;
  }

  /** Why the owner of a key may not do what it asks: who has a role's keys may do what the role may. */
  authorize(
    accessKeyId: string | undefined,
    service: string,
    operation: string,
    input: object,
  ): AwsError | undefined {
    const { identities, account, services } = this.args;
    const roleArn = identities.roleOf(accessKeyId);
    if (roleArn === undefined) return undefined;
    const caller = { roleArn, ways: this.waysTo(accessKeyId, service) };
    return authorizeRole(caller, service, operation, input, services(), account);
  }

  private waysTo(accessKeyId: string | undefined, service?: string): readonly Way[] | undefined {
    const placement = this.args.identities.placementOf(accessKeyId);
    return placement ? this.args.ec2.waysTo(placement, service) : [];
  }
}
