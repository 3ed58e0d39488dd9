import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { exampleIds } from "../example-ids";
import { wholeNumber, id, instant, ipAddress } from "../fields";

const { userId } = exampleIds;

export const passwordResetRequested = defineContract({
  type: "auth.password-reset-requested",
  version: 1,
  meaning: "A user asked for a new password, and a link was sent.",
  data: z.object({
    userId: id,
    resetId: id,
    channel: z.enum(["email", "sms"]),
    email: z.email().max(254),
    ipAddress,
    expiresAt: instant,
  }),
  examples: [
    {
      userId,
      resetId: "c0a1b2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d",
      channel: "email",
      email: "mei.tan@example.com",
      ipAddress: "203.0.113.24",
      expiresAt: "2026-11-20T19:00:00.000Z",
    },
  ],
  personalData: ["email", "ipAddress"],
});

export const passwordResetCompleted = defineContract({
  type: "auth.password-reset-completed",
  version: 1,
  meaning: "A user set a new password with a reset link; the other sessions ended.",
  data: z.object({ userId: id, resetId: id, requestedAt: instant, sessionsRevoked: wholeNumber }),
  examples: [
    {
      userId,
      resetId: "c0a1b2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d",
      requestedAt: "2026-11-20T18:30:00.000Z",
      sessionsRevoked: 2,
    },
  ],
  personalData: [],
});

export const secondFactorEnabled = defineContract({
  type: "auth.second-factor-enabled",
  version: 1,
  meaning: "An account needs a second factor from now on.",
  data: z.object({
    userId: id,
    factor: z.enum(["totp", "sms", "passkey"]),
    phoneLastDigits: z
      .string()
      .regex(/^\d{2,4}$/)
      .optional(),
    recoveryCodes: z.int().min(0).max(16),
    requiredByPolicy: z.boolean(),
  }),
  examples: [{ userId, factor: "totp", recoveryCodes: 10, requiredByPolicy: false }],
  personalData: ["phoneLastDigits"],
});

export const accountLocked = defineContract({
  type: "auth.account-locked",
  version: 1,
  meaning: "An account refuses every sign-in for a while.",
  data: z.object({
    userId: id,
    reason: z.enum(["failed-attempts", "credential-leak", "support", "fraud"]),
    failedAttempts: wholeNumber,
    /** Null when only support can unlock it. */
    lockedUntil: instant.nullable(),
  }),
  examples: [
    { userId, reason: "failed-attempts", failedAttempts: 10, lockedUntil: "2026-11-20T18:45:00.000Z" },
    { userId, reason: "fraud", failedAttempts: 0, lockedUntil: null },
  ],
  personalData: [],
});
