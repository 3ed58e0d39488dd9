import { CliProject, type ProgramCall } from "../../packages/deployment/cli/cli-project";
import { refusedIn } from "../../packages/deployment/cli/refused-in";
import { mockOutputs, type CloudIdentity } from "../../packages/recorder/mock-outputs";
import { CallingProvider } from "./calling-provider";

/** What the engine did at one deployment, and what its state held after it. */
export interface EngineRun {
  readonly calls: readonly string[];
  /** In the file's order; `-` before a URN that is to be deleted, `~` before one that is deleted and to be made anew. */
  readonly state: readonly string[];
  /** URNs that a preview said are protected. */
  readonly refused?: readonly string[];
}

export interface EngineUpSettings {
  /** Such as `create orders`: this call fails once, and so does the deployment. */
  readonly failsAt?: string;
  /** Whether it is only previewed, and refused for what is protected. Default false */
  readonly isRefused?: boolean;
}

/** A project whose deployments only note what the engine calls. */
export class EngineProject extends CliProject {
  private deployments = 0;

  constructor(
    project: string,
    stack: string,
    private readonly identity: CloudIdentity,
  ) {
    super(project, stack);
  }

  /** Deploys a program, or previews one that is refused. */
  async note(
    program: ProgramCall,
    { failsAt, isRefused = false }: EngineUpSettings = {},
  ): Promise<EngineRun> {
    const cloud = new CallingProvider(failsAt);
    this.deployments += 1;
    let created = 0;
    const { exitCode, output } = await this.up(program, cloud, {
      // AWS chooses other ids each time.
      answer: (asked) => mockOutputs(asked, this.identity, `${this.deployments}:${(created += 1)}`),
      ...(isRefused && { preview: "only" }),
    });
    if ((exitCode === 0) !== (failsAt === undefined && !isRefused)) throw new Error(output);
    return {
      calls: cloud.calls,
      state: namesIn(this.exportState()),
      ...(isRefused && { refused: refusedIn(output) }),
    };
  }
}

interface ExportedStack {
  readonly deployment: {
    readonly resources?: readonly { urn: string; delete?: boolean; pendingReplacement?: boolean }[];
  };
}

function namesIn(exported: unknown): string[] {
  return ((exported as ExportedStack).deployment.resources ?? [])
    .filter(({ urn }) => !/::pulumi:providers:\w+::default/.test(urn))
    .map(
      ({ urn, delete: isCondemned, pendingReplacement }) =>
        `${isCondemned ? "-" : pendingReplacement ? "~" : ""}${urn}`,
    );
}
