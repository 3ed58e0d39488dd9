import * as auth from "../../events/contracts/auth";
import { iso, type EventChain } from "./event-chain";
import type { Visit } from "./visit";

/** Signing in at the first attempt. */
export function signIn(
  chain: EventChain,
  { person, sessionId, random }: Omit<Visit, "cast">,
): void {
  chain.add(auth.userSignedIn, {
    userId: person.userId,
    sessionId,
    method: random.pick(["password", "passkey", "magic-link", "google", "apple"]),
    ipAddress: person.ipAddress,
    country: person.home.country,
    device: person.device,
    newDevice: random.chance(0.05),
    riskScore: Number((random.fraction() ** 4).toFixed(3)),
  });
}

/** Signing in after failures, a lock perhaps, and a new password. */
export function signInAfterFailures(chain: EventChain, visit: Visit): void {
  const { person, random } = visit;
  const { userId, email, ipAddress, device } = person;
  const accountHash = random.hex(64);
  const attempts = random.integer(1, 5);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const reason = random.pick(["wrong-secret", "wrong-secret", "second-factor"] as const);
    chain.add(auth.signInFailed, { accountHash, method: "password", reason, attempt, ipAddress, device });
  }
  if (attempts === 5) {
    const lockedUntil = iso(chain.nowMs + 300_000);
    chain.add(auth.accountLocked, { userId, reason: "failed-attempts", failedAttempts: attempts, lockedUntil });
    chain.wait(301);
  }
  const [resetId, requestedAt] = [random.uuid(), iso(chain.nowMs)];
  const expiresAt = iso(chain.nowMs + 1_800_000);
  chain.add(auth.passwordResetRequested, { userId, resetId, channel: "email", email, ipAddress, expiresAt });
  chain.wait(random.integer(30, 200));
  chain.add(auth.passwordResetCompleted, { userId, resetId, requestedAt, sessionsRevoked: random.integer(0, 3) });
  signIn(chain, visit);
}

/** The app asking for a new access token. */
export function refreshToken(chain: EventChain, { person, sessionId, random }: Visit): void {
  const { userId, device } = person;
  chain.add(auth.tokenRefreshed, {
    userId,
    sessionId,
    clientId: `bellyfed-${device.kind}`,
    scopes: ["profile", "rankings.read", "rankings.write"],
    refreshes: random.integer(1, 6),
    expiresAt: iso(chain.nowMs + 3_600_000),
  });
}

