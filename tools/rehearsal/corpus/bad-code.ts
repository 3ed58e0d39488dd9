import type { BadChange } from "./corpus-change";

/** Changes of handlers and contracts that lose, double or block events. */
export const badCode: readonly BadChange[] = [
  {
    what: "a contract's version is retired while it is still published",
    harm: "unprocessed",
    sources: [
      {
        file: "events/contracts/auth/accounts.ts",
        from: 'type: "auth.password-reset-requested",\n  version: 1,',
        to: 'type: "auth.password-reset-requested",\n  version: 2,',
      },
    ],
  },
  {
    what: "a field becomes required in place",
    harm: "unprocessed",
    sources: [
      {
        file: "events/contracts/auth/accounts.ts",
        from: "resetId: id, requestedAt: instant, sessionsRevoked: wholeNumber }",
        to: "resetId: id, requestedAt: instant, sessionsRevoked: wholeNumber, device: id }",
      },
      {
        file: "events/contracts/auth/accounts.ts",
        from: "sessionsRevoked: 2,",
        to: "sessionsRevoked: 2, device: userId,",
      },
    ],
  },
  {
    what: "a handler forgets to wait for its request",
    harm: "lost",
    sources: [
      {
        file: "handlers/post-to-endpoint.ts",
        from: "      await postOnce();\n    } catch",
        to: "      void postOnce().catch(() => undefined);\n    } catch",
      },
    ],
  },
  {
    what: "a consumer fails when it is loaded",
    harm: "stuck",
    sources: [
      {
        file: "handlers/journal-event.ts",
        from: "  // All calls of one invocation have its signal.\n",
        to: '  if (process.env["JOURNAL_BUCKET"]) throw new Error("not yet");\n',
      },
    ],
  },
];
