import { z } from "zod";
import { defineContract } from "../../schema/contract";
import { wholeNumber, id, instant, service, ratio } from "../fields";

export const healthDegraded = defineContract({
  type: "system.health-degraded",
  version: 1,
  meaning: "A service works worse than it promises.",
  data: z.object({
    incidentId: id,
    service,
    severity: z.enum(["minor", "major", "critical"]),
    checks: z
      .array(
        z.object({
          name: service,
          state: z.enum(["slow", "failing", "unreachable"]),
          latencyMilliseconds: wholeNumber.optional(),
          errorRate: ratio,
        }),
      )
      .min(1)
      .max(20),
    since: instant,
  }),
  examples: [
    {
      incidentId: "8a7b6c5d-4e3f-4a2b-9c1d-0e9f8a7b6c5d",
      service: "photo-store",
      severity: "major",
      checks: [{ name: "upload", state: "slow", latencyMilliseconds: 4_210, errorRate: 0.07 }],
      since: "2026-11-20T03:00:00.000Z",
    },
  ],
  personalData: [],
});

export const healthRestored = defineContract({
  type: "system.health-restored",
  version: 1,
  meaning: "A degraded service keeps its promises again.",
  data: z.object({
    incidentId: id,
    service,
    degradedSeconds: wholeNumber,
    remedy: z.enum(["self-healed", "rollback", "scaled-out", "restart", "fix"]),
  }),
  examples: [
    {
      incidentId: "8a7b6c5d-4e3f-4a2b-9c1d-0e9f8a7b6c5d",
      service: "photo-store",
      degradedSeconds: 1_260,
      remedy: "scaled-out",
    },
  ],
  personalData: [],
});

export const quotaExceeded = defineContract({
  type: "system.quota-exceeded",
  version: 1,
  meaning: "Something was used more than it may be.",
  data: z.object({
    service,
    quota: z.enum(["requests-per-minute", "storage-bytes", "messages-per-day", "geocodes-per-day"]),
    limit: z.number().gt(0),
    used: z.number().gt(0),
    consumer: z.object({ kind: z.enum(["service", "partner"]), name: service }),
    enforced: z.boolean(),
    resetsAt: instant.optional(),
  }),
  examples: [
    {
      service: "search-api",
      quota: "requests-per-minute",
      limit: 6_000,
      used: 6_112,
      consumer: { kind: "partner", name: "table-booker" },
      enforced: true,
      resetsAt: "2026-11-20T03:01:00.000Z",
    },
  ],
  personalData: [],
});

export const certificateExpiring = defineContract({
  type: "system.certificate-expiring",
  version: 1,
  meaning: "A TLS certificate ends soon and has not been renewed.",
  data: z.object({
    host: z
      .string()
      .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/)
      .max(253),
    serialNumber: z.string().regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){7,19}$/),
    expiresAt: instant,
    daysLeft: z.int().min(0).max(90),
    renewsItself: z.boolean(),
  }),
  examples: [
    {
      host: "api.bellyfed.example",
      serialNumber: "04:9A:1C:77:E2:5B:30:DF",
      expiresAt: "2026-12-04T23:59:59.000Z",
      daysLeft: 14,
      renewsItself: false,
    },
  ],
  personalData: [],
});
