import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { stackNames } from "../../packages/recorder/pulumi-config";
import { recordedStack, stacks } from "../stacks/recorded-stack";
import { unsafeIn, type Job, type Step, type Workflow } from "./workflow-rules";

const root = join(__dirname, "../..");
const folder = join(root, ".github/workflows");
const files = readdirSync(folder);
const read = (file: string): Workflow => parse(readFileSync(join(folder, file), "utf8")) as Workflow;
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};
const stepsOf = (workflow: Workflow): Step[] =>
  Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps);
const job = (workflow: Workflow, name: string): Job => workflow.jobs[name] as Job;
const stepsUsing = (workflow: Workflow, action: string) =>
  stepsOf(workflow).filter(({ uses }) => uses?.startsWith(`${action}@`));
/** The lines of one workflow that uses them all: another pin of the same action would be an oversight. */
const pinned = readFileSync(join(folder, "preview.yml"), "utf8");
const scriptsOf = (workflow: Workflow) => stepsOf(workflow).flatMap(({ run }) => run ?? []);

describe("workflows", () => {
  it("are the nine we know", () => {
    expect(files).to.have.members([
      "deploy-stack.yml",
      "deploy.yml",
      "drift.yml",
      "local-aws-sdks.yml",
      "local-aws.yml",
      "nightly.yml",
      "preview.yml",
      "rehearse.yml",
      "test.yml",
    ]);
  });

  for (const file of files) {
    it(`${file} is safe`, () => {
      expect(unsafeIn(read(file))).to.deep.equal([]);
    });

    it(`${file} says which version each pinned commit is, the same everywhere`, () => {
      const lines = readFileSync(join(folder, file), "utf8").match(/uses: [^.\s]\S*.*/g) ?? [];
      for (const line of lines) {
        expect(line).to.match(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        expect(pinned).to.include(line);
      }
    });

    it(`${file} runs only what the project has`, () => {
      const workflow = read(file);
      for (const script of scriptsOf(workflow)) {
        for (const [, name] of script.matchAll(/npm run (?:--\S+ )*([\w:-]+)/g)) {
          expect(packageJson.scripts).to.have.property(name ?? "");
        }
        for (const [path] of script.matchAll(/\.ci\/\S+/g))
          expect(existsSync(join(root, path)), path).to.equal(true);
      }
      for (const { with: given } of stepsUsing(workflow, "pulumi/actions")) {
        expect(given?.["pulumi-version"]).to.equal(packageJson.devDependencies["pulumi"]);
        if (given?.["command"]) expect(given["policyPacks"]).to.equal("policy");
      }
      for (const { uses } of Object.values(workflow.jobs)) {
        if (uses) expect(existsSync(join(root, uses)), uses).to.equal(true);
      }
    });
  }

  it("preview every stack on a pull request, hold it to the policies, and judge the risk", () => {
    const workflow = read("preview.yml");
    expect(workflow.on).to.have.keys("pull_request");
    const preview = job(workflow, "preview");
    expect(preview.strategy?.matrix?.["stack"]).to.have.members(stackNames(root));
    const [action] = stepsUsing(workflow, "pulumi/actions");
    expect(action?.with).to.include({
      command: "preview",
      "comment-on-pr": true,
      "stack-name": "${{ matrix.stack }}",
    });
    const risk = scriptsOf(workflow).find((script) => script.includes("preview-risk -- preview.json"));
    const judging = preview.steps?.find(({ run }) => run === risk);
    // The step before it fails where something is protected, and this one says what.
    expect(judging?.if).to.equal("${{ !cancelled() && steps.credentials.outcome == 'success' }}");
    expect(preview.steps?.find(({ id }) => id === "credentials")?.uses).to.match(/^aws-actions\/configure/);
    const comment = preview.steps?.at(-1);
    expect(comment?.if).to.contain("always()");
  });

  it("deploy what was merged: tested, judged, dev before prod, behind protected environments, never cut off", () => {
    const { on, jobs } = read("deploy.yml");
    expect(on).to.deep.equal({ push: { branches: ["main"] } });
    expect(Object.keys(jobs)).to.have.members(stackNames(root));
    expect(jobs["dev"])
      .to.deep.include({ with: { stack: "dev" } })
      .and.not.have.property("needs");
    expect(jobs["prod"]).to.deep.include({ with: { stack: "prod" }, needs: "dev" });

    const workflow = read("deploy-stack.yml");
    expect(workflow.on).to.have.keys("workflow_call");
    const deploy = job(workflow, "deploy");
    expect(deploy).to.include({ needs: "test", environment: "${{ inputs.stack }}" });
    expect(deploy.concurrency).to.deep.equal({
      group: "deploy-${{ inputs.stack }}",
      "cancel-in-progress": false,
    });
    const order = (deploy.steps ?? []).map(({ run, with: given }) => run ?? String(given?.["command"]));
    const judged = order.findIndex((what) => what.includes("preview-risk -- preview.json"));
    expect(judged).to.be.greaterThan(-1).and.lessThan(order.indexOf("up"));
    expect(job(workflow, "test").steps?.at(-1)?.run).to.equal(".ci/run");
  });

  for (const [file, shown] of [
    ["preview.yml", "risk.md"],
    ["deploy-stack.yml", "summary.md"],
  ] as const) {
    it(`judge a preview that fails because of what is protected, in ${file}`, () => {
      const script =
        scriptsOf(read(file)).find((text) => text.includes("preview-risk -- preview.json")) ?? "";
      const folder = mkdtempSync(join(tmpdir(), "preview-"));
      const command = (name: string, text: string) =>
        writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      command("pulumi", "echo '{}'; exit 1");
      command("npm", 'echo "asked: $*"; exit 1');
      const env = {
        PATH: `${folder}:${process.env["PATH"]}`,
        STACK: "prod",
        GITHUB_STEP_SUMMARY: "summary.md",
      };
      const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
        cwd: folder,
        env,
      });
      expect(status).to.equal(1);
      expect(readFileSync(join(folder, shown), "utf8")).to.equal(
        "asked: run --silent preview-risk -- preview.json --exit-code 1 --format markdown\n",
      );
      rmSync(folder, { recursive: true });
    });
  }

  for (const file of ["preview.yml", "deploy-stack.yml", "drift.yml"]) {
    it(`name the key that opens the stack's secrets before anything asks for it, in ${file}`, () => {
      const steps = stepsOf(read(file));
      const checked = steps.findIndex(({ run }) => run?.includes("secretsprovider"));
      const asked = steps.findIndex(
        ({ uses, run }) => uses?.startsWith("pulumi/") || run?.startsWith("pulumi"),
      );
      expect(checked).to.be.above(-1).and.below(asked);
      const script = steps[checked]?.run ?? "";
      const folder = mkdtempSync(join(tmpdir(), "secrets-"));
      const run = (text: string) => {
        writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
        const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
        return spawnSync("bash", shell, { cwd: folder, env: { ...process.env, STACK: "prod" } });
      };
      expect(run("secretsprovider: awskms://alias/a?region=us-east-1\nconfig:\n").status).to.equal(0);
      const refused = run("config:\n  bellyfed:region: us-east-1\nencryptionsalt: v1:x\n");
      expect(refused.status).to.equal(1);
      expect(String(refused.stdout)).to.match(
        /^::error file=Pulumi\.prod\.yaml::.*docs\/first-deployment\.md/,
      );
      rmSync(folder, { recursive: true });
    });
  }

  it("look for drift on a schedule", () => {
    const workflow = read("drift.yml");
    expect(workflow.on["schedule"]).to.deep.equal([{ cron: "23 5 * * *" }]);
    expect(job(workflow, "drift").strategy?.matrix?.["stack"]).to.have.members(stackNames(root));
    expect(scriptsOf(workflow).at(-1)).to.match(
      /^pulumi refresh --stack "\$STACK" --preview-only --expect-no-changes/,
    );
  });

  it("take no stopped deliveries for drift: a refresh leaves out what the program ignores", async () => {
    const workflow = read("drift.yml");
    expect(JSON.stringify(workflow)).not.to.contain("LEGACY_REFRESH_DIFF");
    for (const stack of stacks) {
      const { resources } = await recordedStack(stack);
      const mappings = resources.filter(({ type }) => type.endsWith(":EventSourceMapping"));
      expect(mappings).not.to.have.length(0);
      for (const { name, options } of mappings) {
        expect(options.ignoreChanges, name).to.deep.equal(["enabled"]);
      }
    }
  });

  it("test on every Node that the tools support", () => {
    const workflow = read("test.yml");
    expect(job(workflow, "test").strategy?.matrix?.["node"]).to.deep.equal(["20.19", "22", "24"]);
    expect(scriptsOf(workflow)).to.deep.equal([".ci/run"]);
  });

  it("deploy every pull request to the local AWS, with no account: up, no change, no drift, destroyed", () => {
    const workflow = read("local-aws.yml");
    expect(workflow.on).to.deep.equal({ pull_request: null });
    const { env, permissions, if: only, steps = [] } = job(workflow, "deploy");
    expect([permissions, only]).to.deep.equal([{ contents: "read" }, undefined]);
    expect(env?.["AWS_ENDPOINT_URL"]).to.equal("http://127.0.0.1:4566");
    const scripts = steps.flatMap(({ run }) => run?.split("\n") ?? []);
    const started = "setsid npm run --silent local-aws -- --port 4566 --state local-aws.json";
    const line = (text: string, from = 0) => scripts.findIndex((one, at) => at >= from && one.includes(text));
    const killed = line("kill -9");
    expect([
      line(started),
      line("pulumi up"),
      killed,
      line(started, killed),
      line("pulumi preview"),
    ]).to.satisfy((order: number[]) => order.every((at, place) => at > (order[place - 1] ?? -1)));
    const done = scripts.flatMap((line) => /^pulumi (.*)/.exec(line)?.[1] ?? []);
    expect(done.map((line) => line.split(" --")[0])).to.deep.equal([
      'stack init "$STACK"',
      "up",
      "preview",
      "refresh",
      "destroy",
    ]);
    for (const line of done.slice(2, 4)) expect(line).to.contain("--expect-no-changes");
    for (const line of done.slice(1)) expect(line).to.match(/--stack "\$STACK" .*--non-interactive/);
  });

  it("rehearse every stack on a pull request, from its base, with no account, and comment", () => {
    const workflow = read("rehearse.yml");
    expect(workflow.on).to.have.keys("pull_request");
    const { permissions, strategy, steps = [] } = job(workflow, "rehearse");
    expect(permissions).to.deep.equal({ contents: "read", "pull-requests": "write" });
    expect(strategy?.matrix?.["stack"]).to.deep.equal(["dev", "prod"]);
    const rehearsal = steps.find(({ run }) => run?.includes("rehearse -- "));
    expect(rehearsal?.env).to.deep.equal({ BASE: "${{ github.event.pull_request.base.sha }}" });
    expect(rehearsal?.run).to.match(/^npm run --silent rehearse -- --from "\$BASE" --stack "\$STACK"/);
  });

  it("hold every SDK to a round where the local AWS changes, with no account", () => {
    const workflow = read("local-aws-sdks.yml");
    expect(workflow.on).to.have.keys("pull_request", "workflow_dispatch");
    const { paths } = workflow.on["pull_request"] as { paths: string[] };
    expect(paths).to.include("packages/local-aws/**");
    expect(job(workflow, "rounds").permissions).to.deep.equal({ contents: "read" });
    expect(scriptsOf(workflow)).to.deep.equal(["npm ci", "npm run sdks -- --all"]);
  });

  it("test at full size, check the models, rehearse the whole corpus and publish from other languages each night", () => {
    const workflow = read("nightly.yml");
    expect(workflow.on).to.have.keys("schedule", "workflow_dispatch");
    const rehearsals = ["rehearse:corpus", "engine", "rehearse:corpus -- --deployer cli"];
    const jobs = [["test:nightly", "model"], rehearsals, ["interop -- --all"]];
    const scripts = jobs.map((names) => ["npm ci", ...names.map((name) => `npm run ${name}`)]);
    expect(scriptsOf(workflow)).to.deep.equal(scripts.flat());
    expect(packageJson.scripts["test:nightly"]).to.match(/^NIGHTLY=1 npm run --silent test:all\b/);
  });
});

describe("workflow rules", () => {
  const checkout = (steps: Step[] | undefined) => steps?.[0]?.with as Record<string, unknown>;
  const credentials = (steps: Step[] | undefined) =>
    steps?.find(({ uses }) => uses?.startsWith("aws-actions/")) as Step & { with: Record<string, string> };
  const right = (name: string, level: string) => (_: Workflow, preview: Job) =>
    void ((preview.permissions ??= {})[name] = level);
  const without = (key: "permissions" | "timeout-minutes") => (_: Workflow, preview: Job) =>
    void delete preview[key];
  const withStep =
    (step: Step) =>
    (_: Workflow, { steps }: Job) =>
      void steps?.push(step);
  const unknownAction = { uses: `someone/comment@${"a".repeat(40)}` };
  const secret = { "aws-access-key-id": "${{ secrets.KEY }}" };
  const injected = { run: "echo ${{ github.event.pull_request.title }}" };
  const breaks: [title: string, breakIt: (workflow: Workflow, preview: Job) => unknown, message: RegExp][] = [
    ["pull_request_target", ({ on }) => (on["pull_request_target"] = {}), /stranger's code/],
    [
      "rights for every job",
      (workflow) => (workflow.permissions = { contents: "read" }),
      /must have no rights/,
    ],
    ["the default rights", (workflow) => delete workflow.permissions, /must have no rights/],
    ["a job without rights of its own", without("permissions"), /has no permissions of its own/],
    ["a job that may push", right("contents", "write"), /has the right contents: write/],
    ["a right nobody knows", right("packages", "read"), /packages/],
    [
      "a job that lacks the token it needs",
      (_, { permissions }) => delete permissions?.["id-token"],
      /id-token/,
    ],
    ["credentials for forks", (_, job) => (job.if = "github.actor != 'stranger'"), /gives forks credentials/],
    [
      "a stored key",
      (_, { steps }) => Object.assign(credentials(steps).with, secret),
      /a secret is used: roles/,
    ],
    ["no role", (_, { steps }) => delete credentials(steps).with["role-to-assume"], /assumes no role/],
    ["an unknown action", withStep(unknownAction), /uses someone\/comment@a+, not a known action/],
    [
      "an action at a tag, which can be moved",
      withStep({ uses: "pulumi/actions@v7.0.0" }),
      /uses pulumi\/actions@v7.0.0, not one commit of it/,
    ],
    ["a title in a script", withStep(injected), /puts an expression into a script/],
    ["a pipe without pipefail", (workflow) => delete workflow.defaults, /loses the exit code before a pipe/],
    [
      "a token left behind",
      (_, { steps }) => delete checkout(steps)["persist-credentials"],
      /leaves its token/,
    ],
    ["an install with credentials", withStep({ run: "npm install" }), /while it has credentials/],
    ["no time limit", without("timeout-minutes"), /six hours/],
    ["a moving image", (_, job) => (job["runs-on"] = "ubuntu-latest"), /image that changes/],
  ];
  for (const [title, breakIt, message] of breaks) {
    it(`catch ${title}`, () => {
      const workflow = read("preview.yml");
      breakIt(workflow, job(workflow, "preview"));
      expect(unsafeIn(workflow).join("\n")).to.match(message);
    });
  }
});
