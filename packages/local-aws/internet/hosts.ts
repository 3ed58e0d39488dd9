import { HostFailure, type Host } from "./respond";
import { startInternet, type Handshake, type Internet, type InternetArgs } from "./start-internet";

/** Why a host does not answer a request now; undefined when it does. */
export type HostOutage = (name: string) => "reset" | "hang" | "unavailable" | undefined;

/** The hosts outside AWS that functions can reach by name: added and removed while everything runs. */
export class Hosts {
  private readonly table: Record<string, Host> = {};
  private readonly added = new Map<string, Host>();
  private starting?: Promise<Internet>;
  private started?: Internet;
  private handshakeOf: (hostName: string) => Handshake = () => "proper";

  /** @param callers know whether nothing leads from the owner of an access key to hosts. Default: it always does */
  constructor(
    private readonly outageOf: HostOutage,
    private readonly callers?: { strands: NonNullable<InternetArgs["strands"]> },
  ) {}

  get names(): readonly string[] {
    return [...this.added.keys()];
  }

  get(name: string): Host | undefined {
    return this.added.get(name);
  }

  /** What a function's process needs to reach them: nothing while there was never one, and it may go anywhere. */
  get environment(): Readonly<Record<string, string>> {
    return this.environmentOf(undefined);
  }

  /** The same for one that is known by an access key. */
  environmentOf(accessKeyId: string | undefined): Readonly<Record<string, string>> {
    return this.started?.environmentOf(accessKeyId) ?? {};
  }

  /** From now on the host answers to the name, in the place of what did so before. */
  async add(name: string, host: Host): Promise<void> {
    if (!/^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(name))
      throw new Error(`The host "${name}" must be a name such as search.example.com, in small letters.`);
    this.added.set(name, host);
    this.table[name] = async (request, signal) => {
      const outage = this.outageOf(name);
      if (outage === "unavailable") return { status: 503, headers: { "retry-after": "1" } };
      if (outage !== undefined) throw new HostFailure(outage);
      return host(request, signal);
    };
    const args: InternetArgs = {
      hosts: this.table,
      handshakeOf: (asked) => this.handshakeOf(asked),
      strands: (...asked) => this.callers?.strands(...asked) ?? false,
    };
    this.started = await (this.starting ??= startInternet(args));
  }

  /** From now on there is no host of the name; false if there was none. */
  remove(name: string): boolean {
    delete this.table[name];
    return this.added.delete(name);
  }

  /** Adds hosts, and decides how connections to any of them are answered. */
  async connect(
    hosts: Readonly<Record<string, Host>>,
    handshakeOf?: InternetArgs["handshakeOf"],
  ): Promise<void> {
    if (handshakeOf) this.handshakeOf = handshakeOf;
    for (const [name, host] of Object.entries(hosts)) await this.add(name, host);
  }

  async close(): Promise<void> {
    await (await this.starting)?.close();
  }
}
