import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { actor, wholeNumber, id, instant, service } from "../fields";

const configurationValue = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);

export const deploymentCompleted = defineContract({
  type: "system.deployment-completed",
  version: 1,
  meaning: "A deployment of a service ended, well or not.",
  data: z.object({
    deploymentId: id,
    service,
    release: z.string().regex(/^\d+\.\d+\.\d+(-[a-z0-9.]+)?$/),
    commit: z.string().regex(/^[0-9a-f]{40}$/),
    outcome: z.enum(["succeeded", "rolled-back", "failed"]),
    startedAt: instant,
    durationSeconds: wholeNumber,
    startedBy: actor,
    zones: z
      .array(
        z.object({
          zone: z.string().regex(/^[a-z]{2}-[a-z]+-\d[a-z]$/),
          healthy: wholeNumber,
          wanted: wholeNumber,
        }),
      )
      .min(1)
      .max(6),
  }),
  examples: [
    {
      deploymentId: "0f1e2d3c-4b5a-4968-8776-5a4b3c2d1e0f",
      service: "ranking-api",
      release: "7.31.0",
      commit: "9fceb02d0ae598e95dc970b74767f19372d61af8",
      outcome: "succeeded",
      startedAt: "2026-11-20T03:00:00.000Z",
      durationSeconds: 412,
      startedBy: "release-pipeline",
      zones: [
        { zone: "ap-southeast-1a", healthy: 3, wanted: 3 },
        { zone: "ap-southeast-1b", healthy: 3, wanted: 3 },
      ],
    },
  ],
  personalData: ["startedBy"],
});

export const configurationChanged = defineContract({
  type: "system.configuration-changed",
  version: 1,
  meaning: "Settings of a running service were changed; secrets are named, never shown.",
  data: z.object({
    service,
    changes: z
      .array(
        z.object({
          key: z.string().regex(/^[a-z][a-zA-Z0-9.]{0,79}$/),
          secret: z.boolean(),
          before: configurationValue.optional(),
          after: configurationValue.optional(),
        }),
      )
      .min(1)
      .max(50),
    changedBy: actor,
    approvedBy: actor.optional(),
  }),
  examples: [
    {
      service: "search-api",
      changes: [
        { key: "ranking.freshnessWeight", secret: false, before: 0.2, after: 0.35 },
        { key: "mapProvider.apiKey", secret: true },
      ],
      changedBy: "ops@example.com",
    },
  ],
  personalData: ["changedBy", "approvedBy"],
});

export const maintenanceScheduled = defineContract({
  type: "system.maintenance-scheduled",
  version: 1,
  meaning: "A time was set in which services may be away.",
  data: z.object({
    maintenanceId: id,
    services: z.array(service).min(1).max(20),
    impact: z.enum(["none", "read-only", "degraded", "unavailable"]),
    startsAt: instant,
    endsAt: instant,
    announcedBy: actor,
  }),
  examples: [
    {
      maintenanceId: "6e7f8091-a2b3-4c4d-85e6-f708192a3b4c",
      services: ["photo-store"],
      impact: "read-only",
      startsAt: "2026-11-22T19:00:00.000Z",
      endsAt: "2026-11-22T20:00:00.000Z",
      announcedBy: "ops@example.com",
    },
  ],
  personalData: ["announcedBy"],
});

export const jobFinished = defineContract({
  type: "system.job-finished",
  version: 1,
  meaning: "A scheduled job ended.",
  data: z.object({
    jobId: id,
    job: z.enum(["rebuild-rankings", "import-restaurants", "purge-photos", "send-digest", "export-partners"]),
    outcome: z.enum(["completed", "completed-with-errors", "failed", "cancelled"]),
    startedAt: instant,
    durationSeconds: wholeNumber,
    items: z.object({ processed: wholeNumber, failed: wholeNumber, skipped: wholeNumber }),
    attempt: z.int().min(1).max(10),
  }),
  examples: [
    {
      jobId: "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f901",
      job: "rebuild-rankings",
      outcome: "completed",
      startedAt: "2026-11-20T03:00:00.000Z",
      durationSeconds: 938,
      items: { processed: 48_211, failed: 0, skipped: 17 },
      attempt: 1,
    },
  ],
  personalData: [],
});
