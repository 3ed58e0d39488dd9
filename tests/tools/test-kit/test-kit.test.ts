import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { profileCreated } from "../../../events/contracts/user/profiles";
import { recordSubscription, runSubscription, type Subscribe } from "../../../tools/test-kit";
import { errorOf } from "../../recording";
import { welcomeMail } from "./welcome-mail";

describe("the test kit", () => {
  it("says what came of a subscription", async () => {
    const { pattern, settings, rights, resources } = await recordSubscription("user", welcomeMail);
    expect(pattern["detail-type"]).to.deep.equal(["user.profile-created"]);
    expect(settings.idempotency.mode).to.equal("lock");
    expect(rights.at(-1)).to.include({ Action: "s3:GetObject", Resource: "arn:aws:s3:::texts/welcome" });
    const names = resources.map(({ inputs }) => inputs["name"]);
    expect(names).to.include("bellyfed-domain-user-dev-welcome-mail-dead-letters");
  });

  it("sends an event through a subscription, takes its dependency down and looks at a dead letter", async () => {
    const run = await runSubscription("user", welcomeMail, { hosts: ["mail.example.com"] });
    await run.handled(await run.publish(profileCreated));
    expect(run.requests[0]?.body).to.contain("mei.tan@example.com");
    run.takeDown("mail.example.com");
    await run.returned(await run.publish(profileCreated));
    await run.answer("mail.example.com", 422);
    expect((await run.deadLetter(await run.publish(profileCreated))).reason).to.equal("permanent");
    await run.close();
  });

  it("takes an environment's settings, and others before them", async () => {
    const settings = { stack: "prod", config: { queueDays: "3", deadLetterDays: "9" } };
    const { resources, environment, graph } = await recordSubscription("user", welcomeMail, settings);
    const names = resources.map(({ inputs }) => inputs["name"]);
    expect(names).to.include("bellyfed-domain-user-prod-welcome-mail-dead-letters");
    expect(environment["DOMAIN"]).to.equal("user");
    expect(graph.resources.length).to.be.above(resources.length);
    const [queue] = resources.filter(({ name }) => name === "user-welcome-mail-events-queue");
    expect(queue?.inputs["messageRetentionSeconds"]).to.equal(3 * 86_400);
  });

  it("says that the subscription is missing where its author did not return it", async () => {
    const forgetful = ((bus: Parameters<Subscribe>[0]) => void welcomeMail(bus)) as unknown as Subscribe;
    const { message } = await errorOf(() => recordSubscription("user", forgetful));
    expect(message).to.equal("forgetful must return what bus.subscribe returns.");
  });

  it("refuses a subscription's function what its role may not, and says why an event was not handled", async () => {
    const nosy: Subscribe = (bus) =>
      bus.subscribe("nosy", {
        events: [profileCreated],
        handler: () => {
          const aws = require("@aws-sdk/client-sqs") as typeof import("@aws-sdk/client-sqs");
          return async () => {
            const refusal: unknown = await new aws.SQSClient({})
              .send(new aws.ListQueuesCommand({}))
              .catch((error: unknown) => error);
            const isRefused = refusal instanceof Error && refusal.name.startsWith("AccessDenied");
            throw Object.assign(new Error("never"), { status: isRefused ? 422 : 500 });
          };
        },
      });
    const run = await runSubscription("user", nosy, { timeoutMs: 8_000 });
    try {
      const id = await run.publish(profileCreated);
      const { message } = await errorOf(() => run.handled(id));
      expect(message).to.match(new RegExp(`^Event ${id} was not handled: permanent: Error status 422`));
      expect(await run.deadLetter(id)).to.include({ eventId: id, consumer: "nosy" });
      await run.answer("texts.example.com", async ({ path }) => ({ status: 200, body: path }));
      const request = { method: "GET", path: "/welcome", headers: {}, body: "" };
      const texts = run.local.hosts.get("texts.example.com");
      expect(await texts?.(request, new AbortController().signal)).to.deep.equal({
        status: 200,
        body: "/welcome",
      });
      expect(run.requests).to.deep.equal([request]);
      expect(() => run.takeDown("mail.example.com")).to.throw(
        "There is no host mail.example.com to take down, but texts.example.com.",
      );
    } finally {
      await run.close();
    }
  });

  it("does what its page shows", () => {
    const tests = readFileSync(__filename, "utf8").replaceAll(/^ +/gm, "");
    const page = readFileSync(join(__dirname, "../../../docs/testing-subscriptions.md"), "utf8");
    const examples = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, text = ""]) =>
      text.replaceAll(/^ +/gm, ""),
    );
    expect(examples).to.have.lengthOf(2);
    for (const example of examples) {
      expect(tests).to.contain(example);
      expect(example.trim().split("\n").length).to.be.below(10);
    }
  });
});
