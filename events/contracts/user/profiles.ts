import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { exampleIds } from "../example-ids";
import { country, id, instant, locale } from "../fields";

const { otherUserId, userId } = exampleIds;

const handle = z.string().regex(/^[a-z0-9_]{3,30}$/);
const displayName = z.string().min(1).max(60);
const home = z.object({ city: z.string().min(1).max(80), country });

export const profileCreated = defineContract({
  type: "user.profile-created",
  version: 1,
  meaning: "A person joined Bellyfed.",
  data: z.object({
    userId: id,
    email: z.email().max(254),
    handle,
    displayName,
    home: home.optional(),
    locale,
    joinedThrough: z.enum(["organic", "invitation", "shared-ranking", "campaign"]),
    invitedBy: id.optional(),
    termsVersion: z.string().regex(/^\d{4}-\d{2}$/),
    marketingConsent: z.boolean(),
  }),
  examples: [
    {
      userId,
      email: "mei.tan@example.com",
      handle: "mei_eats",
      displayName: "Mei Tan",
      home: { city: "Singapore", country: "SG" },
      locale: "en-SG",
      joinedThrough: "shared-ranking",
      invitedBy: otherUserId,
      termsVersion: "2026-09",
      marketingConsent: false,
    },
  ],
  personalData: ["email", "handle", "displayName", "home"],
});

export const profileUpdated = defineContract({
  type: "user.profile-updated",
  version: 1,
  meaning: "A user changed what others see of them.",
  data: z.object({
    userId: id,
    changed: z
      .array(z.enum(["handle", "displayName", "biography", "home", "photoId"]))
      .min(1)
      .max(5),
    /** The fields that changed, as they are now. */
    profile: z.object({
      handle: handle.optional(),
      displayName: displayName.optional(),
      biography: z.string().max(300).optional(),
      home: home.optional(),
      photoId: id.nullable().optional(),
    }),
    revision: z.int().min(1),
  }),
  examples: [
    {
      userId,
      changed: ["biography", "photoId"],
      profile: { biography: "Laksa first, questions later.", photoId: null },
      revision: 4,
    },
  ],
  personalData: ["profile"],
});

export const profileDeleted = defineContract({
  type: "user.profile-deleted",
  version: 1,
  meaning: "A person left Bellyfed; what is known of them must be erased.",
  data: z.object({
    userId: id,
    requestedBy: z.enum(["user", "support", "retention-policy"]),
    reason: z.enum(["not-useful", "privacy", "too-many-messages", "other"]).optional(),
    rankings: z.enum(["anonymise", "remove"]),
    eraseBefore: z.iso.date(),
  }),
  examples: [
    { userId, requestedBy: "user", reason: "privacy", rankings: "anonymise", eraseBefore: "2026-12-20" },
  ],
  personalData: [],
});

export const emailVerified = defineContract({
  type: "user.email-verified",
  version: 1,
  meaning: "A user showed that an e-mail address is theirs.",
  data: z.object({
    userId: id,
    email: z.email().max(254),
    method: z.enum(["link", "code", "identity-provider"]),
    requestedAt: instant,
  }),
  examples: [
    { userId, email: "mei.tan@example.com", method: "link", requestedAt: "2026-11-20T18:30:00.000Z" },
  ],
  personalData: ["email"],
});
