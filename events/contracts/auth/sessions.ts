import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { exampleIds, exampleSession } from "../example-ids";
import { wholeNumber, country, device, instant, ipAddress, ratio, userSession } from "../fields";

const { sessionId, userId } = exampleIds;

const signInMethod = z.enum(["password", "passkey", "magic-link", "google", "apple"]);

/** Who signs in from where, as far as the identity service knows. */
const origin = { ipAddress, country: country.optional(), device };

export const userSignedIn = defineContract({
  type: "auth.user-signed-in",
  version: 1,
  meaning: "A user proved who they are, and a session began.",
  data: z.object({
    ...userSession,
    method: signInMethod,
    secondFactor: z.enum(["totp", "sms", "passkey"]).optional(),
    ...origin,
    newDevice: z.boolean(),
    riskScore: ratio,
  }),
  examples: [
    {
      ...exampleSession,
      method: "passkey",
      ipAddress: "203.0.113.24",
      country: "SG",
      device: { kind: "ios", appVersion: "4.12.0", model: "iPhone 16" },
      newDevice: false,
      riskScore: 0.04,
    },
  ],
  personalData: ["ipAddress", "device.model"],
});

export const signInFailed = defineContract({
  type: "auth.sign-in-failed",
  version: 1,
  meaning: "Someone tried to sign in and was refused.",
  data: z.object({
    /** SHA-256 of the normalised e-mail address: failures can be counted without naming an account. */
    accountHash: z.string().regex(/^[0-9a-f]{64}$/),
    method: signInMethod,
    reason: z.enum(["wrong-secret", "unknown-account", "account-locked", "second-factor", "rate-limited"]),
    attempt: z.int().min(1).max(1000),
    ...origin,
  }),
  examples: [
    {
      accountHash: "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514",
      method: "password",
      reason: "wrong-secret",
      attempt: 2,
      ipAddress: "2001:db8::7334",
      device: { kind: "web", appVersion: "2026.47.1" },
    },
  ],
  personalData: ["accountHash", "ipAddress", "device.model"],
});

export const userSignedOut = defineContract({
  type: "auth.user-signed-out",
  version: 1,
  meaning: "A session ended.",
  data: z.object({
    ...userSession,
    trigger: z.enum(["user", "expired", "revoked", "password-changed"]),
    allDevices: z.boolean(),
    sessionSeconds: wholeNumber,
  }),
  examples: [{ userId, sessionId, trigger: "user", allDevices: false, sessionSeconds: 1_845 }],
  personalData: [],
});

export const tokenRefreshed = defineContract({
  type: "auth.token-refreshed",
  version: 1,
  meaning: "A session was given a new access token.",
  data: z.object({
    ...userSession,
    clientId: z.enum(["bellyfed-ios", "bellyfed-android", "bellyfed-web", "partner-api"]),
    scopes: z
      .array(z.enum(["profile", "rankings.read", "rankings.write", "photos.write", "partners"]))
      .min(1)
      .max(5),
    refreshes: z.int().min(1),
    expiresAt: instant,
  }),
  examples: [
    {
      ...exampleSession,
      clientId: "bellyfed-ios",
      scopes: ["profile", "rankings.write"],
      refreshes: 3,
      expiresAt: "2026-11-20T19:30:00.000Z",
    },
  ],
  personalData: [],
});
