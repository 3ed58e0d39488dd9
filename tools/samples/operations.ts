import * as system from "../../events/contracts/system";
import type { EventMessage } from "../../events/message/event-message";
import type { Random } from "./random";
import { beginTrail, iso, type Trail } from "./trail";

const parts = ["ranking-api", "search-api", "photo-store", "identity-service", "profile-service", "web-front"];

/** Tells something that the platform itself does or suffers. */
export function tellOperation(events: EventMessage[], random: Random, startMs: number): void {
  random.pick(operations)(beginTrail(events, random, startMs), random);
}

function deploy(trail: Trail, random: Random): void {
  const service = random.pick(parts);
  const succeeded = random.chance(0.85);
  const zones = ["ap-southeast-1a", "ap-southeast-1b"].map((zone) => ({ zone, healthy: succeeded ? 3 : 2, wanted: 3 }));
  trail.tell(system.deploymentCompleted, {
    deploymentId: random.uuid(),
    service,
    release: `${random.integer(1, 9)}.${random.integer(0, 60)}.${random.integer(0, 9)}`,
    commit: random.hex(40),
    outcome: succeeded ? "succeeded" : random.pick(["rolled-back", "failed"]),
    startedAt: iso(trail.nowMs - 420_000),
    durationSeconds: random.integer(120, 900),
    startedBy: "release-pipeline",
    zones,
  });
  if (!succeeded) suffer(trail, random, service);
}

function suffer(trail: Trail, random: Random, service = random.pick(parts)): void {
  const incidentId = random.uuid();
  const sinceMs = trail.nowMs;
  const check = { name: random.pick(["upload", "query", "login"]), errorRate: random.integer(2, 60) / 100 };
  trail.tell(system.healthDegraded, {
    incidentId,
    service,
    severity: random.pick(["minor", "major", "critical"]),
    checks: [{ ...check, state: random.pick(["slow", "failing"]), latencyMilliseconds: random.integer(800, 9_000) }],
    since: iso(sinceMs),
  });
  if (random.chance(0.5)) configure(trail, random, service);
  trail.wait(random.integer(60, 1_500));
  trail.tell(system.healthRestored, {
    incidentId,
    service,
    degradedSeconds: Math.round((trail.nowMs - sinceMs) / 1000),
    remedy: random.pick(["self-healed", "rollback", "scaled-out", "restart", "fix"]),
  });
}

function configure(trail: Trail, random: Random, service = random.pick(parts)): void {
  const before = random.integer(2, 8);
  trail.tell(system.configurationChanged, {
    service,
    changes: [
      random.pick([
        { key: "pool.size", secret: false, before, after: before * 2 },
        { key: "cache.enabled", secret: false, before: true, after: false },
        { key: "mapProvider.apiKey", secret: true },
      ]),
    ],
    changedBy: random.pick(["ops@example.com", "scaling-controller"]),
  });
}

function finishJob(trail: Trail, random: Random): void {
  const failed = random.chance(0.15) ? random.integer(1, 40) : 0;
  trail.tell(system.jobFinished, {
    jobId: random.uuid(),
    job: random.pick(["rebuild-rankings", "import-restaurants", "purge-photos", "send-digest", "export-partners"]),
    outcome: failed ? "completed-with-errors" : "completed",
    startedAt: iso(trail.nowMs - 1_200_000),
    durationSeconds: random.integer(5, 1_200),
    items: { processed: random.integer(100, 60_000), failed, skipped: random.integer(0, 20) },
    attempt: failed ? 2 : 1,
  });
}

function exceedQuota(trail: Trail, random: Random): void {
  trail.tell(system.quotaExceeded, {
    service: "search-api",
    quota: "requests-per-minute",
    limit: 6_000,
    used: random.integer(6_001, 9_000),
    consumer: { kind: "partner", name: random.pick(["table-booker", "city-guide"]) },
    enforced: true,
    resetsAt: iso(trail.nowMs + 60_000),
  });
}

function announce(trail: Trail, random: Random): void {
  const startsMs = trail.nowMs + random.integer(1, 7) * 86_400_000;
  trail.tell(system.maintenanceScheduled, {
    maintenanceId: random.uuid(),
    services: [random.pick(parts)],
    impact: random.pick(["none", "read-only", "degraded", "unavailable"]),
    startsAt: iso(startsMs),
    endsAt: iso(startsMs + 3_600_000),
    announcedBy: "ops@example.com",
  });
}

function warnOfCertificate(trail: Trail, random: Random): void {
  const daysLeft = random.integer(1, 30);
  trail.tell(system.certificateExpiring, {
    host: random.pick(["api.bellyfed.example", "img.bellyfed.example"]),
    serialNumber: random.hex(16).toUpperCase().match(/../g)!.join(":"),
    expiresAt: iso(trail.nowMs + daysLeft * 86_400_000),
    daysLeft,
    renewsItself: random.chance(0.5),
  });
}

const operations: readonly ((trail: Trail, random: Random) => void)[] = [
  deploy,
  deploy,
  suffer,
  configure,
  finishJob,
  finishJob,
  finishJob,
  exceedQuota,
  announce,
  warnOfCertificate,
];
