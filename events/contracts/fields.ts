import { z } from "zod";

/** Id of one of the platform's own objects. */
export const id = z.uuid();

/** Who does something, and in which session. */
export const userSession = { userId: id, sessionId: id };

/** A moment, ISO 8601 in UTC: `2026-11-20T18:30:00.000Z`. */
export const instant = z.iso.datetime();

export const wholeNumber = z.int().min(0);

export const ratio = z.number().min(0).max(1);

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/);

/** A language, optionally with a region: `en`, `nl-BE`. */
export const locale = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/);

export const ipAddress = z.string().regex(/^[0-9a-fA-F.:]{3,45}$/);

/** Name of a service of the platform: `ranking-api`. */
export const service = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(60);

export const device = z.object({
  kind: z.enum(["ios", "android", "web"]),
  appVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  model: z.string().max(80).optional(),
});

/** The place of a person; always personal data. */
export const location = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  accuracyMeters: z.number().min(0).max(100_000).optional(),
});

/** A person's e-mail address or a pipeline's name; personal data. */
export const actor = z.string().min(1).max(254);

export const cuisine = z.enum([
  "chinese",
  "french",
  "indian",
  "italian",
  "japanese",
  "korean",
  "malay",
  "mexican",
  "peranakan",
  "thai",
  "vietnamese",
]);
