/** A workflow file, as far as the rules look at it. */
export interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  concurrency?: { group?: string; "cancel-in-progress"?: boolean };
  defaults?: { run?: { shell?: string } };
  jobs: Record<string, Job>;
}

export interface Job {
  if?: string;
  needs?: string | string[];
  uses?: string;
  with?: Record<string, string>;
  permissions?: Record<string, string>;
  environment?: string;
  concurrency?: { group?: string; "cancel-in-progress"?: boolean };
  "runs-on"?: string;
  "timeout-minutes"?: number;
  strategy?: { matrix?: Record<string, string[]> };
  env?: Record<string, string>;
  steps?: Step[];
}

export interface Step {
  id?: string;
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, string | boolean>;
  env?: Record<string, string>;
}

/** Every action that a workflow may use. */
const actions: ReadonlySet<string> = new Set([
  "actions/checkout",
  "actions/setup-node",
  "aws-actions/configure-aws-credentials",
  "pulumi/actions",
]);

const grants: Readonly<Record<string, readonly string[]>> = {
  contents: ["read"],
  "id-token": ["write"],
  "pull-requests": ["write"],
};

/** What is unsafe about a workflow; empty when nothing is. */
export function unsafeIn(workflow: Workflow): string[] {
  const text = JSON.stringify(workflow);
  return [
    ...["pull_request_target", "workflow_run", "issue_comment"]
      .filter((trigger) => trigger in workflow.on)
      .map((trigger) => `${trigger} runs a stranger's code with our credentials`),
    ...(Object.keys(workflow.permissions ?? { all: "" }).length > 0
      ? ["the workflow itself must have no rights"]
      : []),
    ...(/\bsecrets\s*[.[]|"secrets":/.test(text) ? ["a secret is used: roles are assumed by OIDC"] : []),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) =>
      unsafeInJob(job, workflow).map((problem) => `${name}: ${problem}`),
    ),
  ];
}

function unsafeInJob(job: Job, workflow: Workflow): string[] {
  const steps = job.steps ?? [];
  const rights = Object.entries(job.permissions ?? {});
  const usesAws = job.uses !== undefined || steps.some(({ uses }) => uses?.startsWith("aws-actions/"));
  return [
    ...(job.permissions ? [] : ["has no permissions of its own"]),
    ...rights
      .filter(([right, level]) => !grants[right]?.includes(level))
      .map(([right, level]) => `has the right ${right}: ${level}`),
    ...(rights.some(([right]) => right === "id-token") === usesAws
      ? []
      : ["has id-token exactly when it needs AWS"]),
    ...(rights.some(([right]) => right === "pull-requests") && !("pull_request" in workflow.on)
      ? ["may write pull requests and has none"]
      : []),
    ...(job.uses || job["timeout-minutes"] ? [] : ["may run for six hours: set timeout-minutes"]),
    ...(job.uses || /^ubuntu-\d\d\.\d\d$/.test(job["runs-on"] ?? "")
      ? []
      : ["runs on an image that changes by itself"]),
    ...(job.uses && !job.uses.startsWith("./") ? [`takes its steps from ${job.uses}`] : []),
    ...(usesAws &&
    "pull_request" in workflow.on &&
    !job.if?.includes("head.repo.full_name == github.repository")
      ? ["gives forks credentials"]
      : []),
    ...steps.flatMap((step) => unsafeInStep(step, workflow)),
    ...(installsLate(steps) ? ["installs packages while it has credentials"] : []),
  ];
}

function unsafeInStep({ uses, run, with: given = {} }: Step, workflow: Workflow): string[] {
  const [name = "", commit = ""] = uses?.split("@") ?? [];
  return [
    ...(uses && !actions.has(name) ? [`uses ${uses}, not a known action`] : []),
    // Whoever may move a tag may run what he likes with our credentials.
    ...(uses && !/^[0-9a-f]{40}$/.test(commit) ? [`uses ${uses}, not one commit of it`] : []),
    ...(run?.includes("${{") ? ["puts an expression into a script: pass it by env"] : []),
    ...(run?.includes("| tee") && workflow.defaults?.run?.shell !== "bash"
      ? ["loses the exit code before a pipe: set shell to bash"]
      : []),
    ...(name === "actions/checkout" && given["persist-credentials"] !== false
      ? ["leaves its token in the checkout"]
      : []),
    ...(name.startsWith("aws-actions/") && !given["role-to-assume"] ? ["assumes no role"] : []),
    ...Object.keys(given)
      .filter((key) => /access-key|secret/i.test(key))
      .map((key) => `is given ${key}`),
  ];
}

function installsLate(steps: readonly Step[]): boolean {
  const credentials = steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/"));
  return (
    credentials >= 0 && steps.slice(credentials).some(({ run }) => /npm (ci|install|i)\b/.test(run ?? ""))
  );
}
