import * as system from "../../events/contracts/system";
import type { EventMessage } from "../../events/message/event-message";
import type { Random } from "./random";
import { startChain, iso, type EventChain } from "./event-chain";

const parts = ["ranking-api", "search-api", "photo-store", "identity-service", "profile-service", "web-front"];

/** Tells something that the platform itself does or suffers. */
export function addOperation(events: EventMessage[], random: Random, startMs: number): void {
  random.pick(operations)(startChain(events, random, startMs), random);
}

function deploy(chain: EventChain, random: Random): void {
  const service = random.pick(parts);
  const succeeded = random.chance(0.85);
  const zones = ["ap-southeast-1a", "ap-southeast-1b"].map((zone) => ({ zone, healthy: succeeded ? 3 : 2, wanted: 3 }));
  chain.add(system.deploymentCompleted, {
    deploymentId: random.uuid(),
    service,
    release: `${random.integer(1, 9)}.${random.integer(0, 60)}.${random.integer(0, 9)}`,
    commit: random.hex(40),
    outcome: succeeded ? "succeeded" : random.pick(["rolled-back", "failed"]),
    startedAt: iso(chain.nowMs - 420_000),
    durationSeconds: random.integer(120, 900),
    startedBy: "release-pipeline",
    zones,
  });
  if (!succeeded) suffer(chain, random, service);
}

function suffer(chain: EventChain, random: Random, service = random.pick(parts)): void {
  const incidentId = random.uuid();
  const sinceMs = chain.nowMs;
  const check = { name: random.pick(["upload", "query", "login"]), errorRate: random.integer(2, 60) / 100 };
  chain.add(system.healthDegraded, {
    incidentId,
    service,
    severity: random.pick(["minor", "major", "critical"]),
    checks: [{ ...check, state: random.pick(["slow", "failing"]), latencyMilliseconds: random.integer(800, 9_000) }],
    since: iso(sinceMs),
  });
  if (random.chance(0.5)) configure(chain, random, service);
  chain.wait(random.integer(60, 1_500));
  chain.add(system.healthRestored, {
    incidentId,
    service,
    degradedSeconds: Math.round((chain.nowMs - sinceMs) / 1000),
    remedy: random.pick(["self-healed", "rollback", "scaled-out", "restart", "fix"]),
  });
}

function configure(chain: EventChain, random: Random, service = random.pick(parts)): void {
  const before = random.integer(2, 8);
  chain.add(system.configurationChanged, {
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

function finishJob(chain: EventChain, random: Random): void {
  const failed = random.chance(0.15) ? random.integer(1, 40) : 0;
  chain.add(system.jobFinished, {
    jobId: random.uuid(),
    job: random.pick(["rebuild-rankings", "import-restaurants", "purge-photos", "send-digest", "export-partners"]),
    outcome: failed ? "completed-with-errors" : "completed",
    startedAt: iso(chain.nowMs - 1_200_000),
    durationSeconds: random.integer(5, 1_200),
    items: { processed: random.integer(100, 60_000), failed, skipped: random.integer(0, 20) },
    attempt: failed ? 2 : 1,
  });
}

function exceedQuota(chain: EventChain, random: Random): void {
  chain.add(system.quotaExceeded, {
    service: "search-api",
    quota: "requests-per-minute",
    limit: 6_000,
    used: random.integer(6_001, 9_000),
    consumer: { kind: "partner", name: random.pick(["table-booker", "city-guide"]) },
    enforced: true,
    resetsAt: iso(chain.nowMs + 60_000),
  });
}

function announce(chain: EventChain, random: Random): void {
  const startsMs = chain.nowMs + random.integer(1, 7) * 86_400_000;
  chain.add(system.maintenanceScheduled, {
    maintenanceId: random.uuid(),
    services: [random.pick(parts)],
    impact: random.pick(["none", "read-only", "degraded", "unavailable"]),
    startsAt: iso(startsMs),
    endsAt: iso(startsMs + 3_600_000),
    announcedBy: "ops@example.com",
  });
}

function warnOfCertificate(chain: EventChain, random: Random): void {
  const daysLeft = random.integer(1, 30);
  chain.add(system.certificateExpiring, {
    host: random.pick(["api.bellyfed.example", "img.bellyfed.example"]),
    serialNumber: random.hex(16).toUpperCase().match(/../g)!.join(":"),
    expiresAt: iso(chain.nowMs + daysLeft * 86_400_000),
    daysLeft,
    renewsItself: random.chance(0.5),
  });
}

const operations: readonly ((chain: EventChain, random: Random) => void)[] = [
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
