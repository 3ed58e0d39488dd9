import type { DomainEventBus } from "../../../components/domain-event-bus";
import { profileCreated } from "../../../events/contracts/user/profiles";

/** A subscription as an author writes it. */
export const welcomeMail = (bus: DomainEventBus) =>
  bus.subscribe("welcome-mail", {
    events: [profileCreated],
    handler:
      () =>
      async (event, { dependency, signal }) =>
        dependency.execute(async () => {
          const body = JSON.stringify({ to: event.data.email });
          const { ok, status } = await fetch("https://mail.example.com/", { method: "POST", body, signal });
          if (!ok) throw Object.assign(new Error("The mail service refused."), { status });
        }),
    consumer: { idempotency: { mode: "lock" } },
    statements: [{ Sid: "ReadTexts", Action: "s3:GetObject", Resource: "arn:aws:s3:::texts/welcome" }],
  });
