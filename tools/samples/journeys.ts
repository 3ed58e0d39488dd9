import * as auth from "../../events/contracts/auth";
import * as user from "../../events/contracts/user";
import type { EventMessage } from "../../events/message/event-message";
import type { Cast, Person } from "./cast";
import { everydayActions } from "./everyday-actions";
import type { Random } from "./random";
import { rareActions } from "./rare-actions";
import { refreshToken, signIn, signInAfterFailures } from "./sign-in";
import { startChain, iso } from "./event-chain";
import type { Action, Visit } from "./visit";

/** Tells the events of one visit, from signing in to signing out; answers when it ended. */
export function addVisit(events: EventMessage[], person: Person, cast: Cast, random: Random, startMs: number): void {
  const visit: Visit = { person, sessionId: random.uuid(), cast, random };
  let nowMs = startMs;
  const act = (action: Action): void => {
    const chain = startChain(events, random, nowMs);
    action(chain, visit);
    nowMs = chain.nowMs + random.integer(2, 90) * 1000;
  };
  act(random.chance(0.12) ? signInAfterFailures : signIn);
  const actions = random.integer(2, 7);
  for (let count = 0; count < actions; count += 1) act(random.pick(everydayActions));
  if (random.chance(0.3)) act(random.pick(rareActions));
  if (random.chance(0.5)) act(refreshToken);
  act((chain) =>
    chain.add(auth.userSignedOut, {
      userId: person.userId,
      sessionId: visit.sessionId,
      trigger: random.pick(["user", "user", "expired", "revoked"]),
      allDevices: random.chance(0.1),
      sessionSeconds: Math.round((chain.nowMs - startMs) / 1000),
    }),
  );
}

/** Tells how someone joins. */
export function addSignUp(events: EventMessage[], person: Person, cast: Cast, random: Random, startMs: number): void {
  const { userId, email, handle, displayName, home } = person;
  const chain = startChain(events, random, startMs);
  const invitation = random.chance(0.3) ? { invitedBy: random.pick(cast.people).userId } : {};
  chain.add(user.profileCreated, {
    userId,
    email,
    handle,
    displayName,
    ...(random.chance(0.8) ? { home } : {}),
    locale: `en-${home.country}`,
    joinedThrough: "invitedBy" in invitation ? "invitation" : random.pick(["organic", "shared-ranking", "campaign"]),
    ...invitation,
    termsVersion: "2026-09",
    marketingConsent: random.chance(0.4),
  });
  const requestedAt = iso(chain.nowMs);
  chain.wait(random.integer(20, 400));
  chain.add(user.emailVerified, { userId, email, method: random.pick(["link", "code"]), requestedAt });
  if (random.chance(0.5))
    chain.add(auth.secondFactorEnabled, {
      userId,
      factor: random.pick(["totp", "passkey"]),
      recoveryCodes: 10,
      requiredByPolicy: false,
    });
}


/** Tells how someone leaves for good: in, away, and out everywhere. */
export function addAccountDeletion(events: EventMessage[], person: Person, random: Random, startMs: number): void {
  const { userId } = person;
  const sessionId = random.uuid();
  const chain = startChain(events, random, startMs);
  signIn(chain, { person, sessionId, random });
  chain.add(user.profileDeleted, {
    userId,
    requestedBy: "user",
    reason: random.pick(["not-useful", "privacy", "other"]),
    rankings: random.pick(["anonymise", "remove"]),
    eraseBefore: iso(chain.nowMs + 30 * 86_400_000).slice(0, 10),
  });
  const sessionSeconds = Math.round((chain.nowMs - startMs) / 1000);
  chain.add(auth.userSignedOut, { userId, sessionId, trigger: "revoked", allDevices: true, sessionSeconds });
}
