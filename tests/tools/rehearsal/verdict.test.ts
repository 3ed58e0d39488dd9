import { expect } from "chai";
import { assessRehearsal } from "../../../tools/rehearsal/assess-rehearsal";
import type { Finding } from "../../../tools/rehearsal/finding";
import type { Rehearsal } from "../../../tools/rehearsal/rehearse";
import { rehearsalPage } from "../../../tools/rehearsal/rehearsal-page";
import { showRehearsal } from "../../../tools/rehearsal/show-rehearsal";
import type { StepTime } from "../../../tools/rehearsal/step-time";

const urn = "urn:pulumi:dev::bellyfed::a$aws:sqs/queue:Queue::search-queue";
const component = "urn:pulumi:dev::bellyfed::a::search";
const step: StepTime = {
  step: { operation: "delete", urn, changed: ["name"], replacedBecause: [], waitsFor: [] },
  startedMs: 1_000,
  endedMs: 1_400,
};
const finding: Finding = {
  ...{ kind: "lost", of: "user/<search>", eventIds: ["e-1", "e-2"], because: "waited in q" },
  ...{ step, fromMs: 12_400, untilMs: 13_900 },
};

function rehearsal(more: Partial<Rehearsal> = {}): Rehearsal {
  return {
    ...{
      stack: "dev",
      refused: [],
      unplanned: [],
      unrehearsed: [],
      steps: [step],
      published: 42,
      startedMs: 900,
      endedMs: 2_000,
    },
    account: {
      rows: [{ subscription: "user/<search>", expected: 5, handled: 3, harmed: { lost: 2 } }],
      findings: [finding],
    },
    parents: new Map([[urn, component]]),
    ...more,
  };
}

const harmless = { account: { rows: [], findings: [] } };
const today = "2026-11-29";

describe("the verdict of a rehearsal", () => {
  const declared = (of: string, until = today) => [{ until, urn: of, reason: "drained" }];
  const rows: readonly [what: string, of: Rehearsal, by: ReturnType<typeof declared>, isSafe: boolean][] = [
    ["nothing harmed", rehearsal(harmless), [], true],
    ["a loss that nobody declared", rehearsal(), [], false],
    ["a loss declared by its resource", rehearsal(), declared(urn), true],
    ["a loss declared by the component that it is part of", rehearsal(), declared(component), true],
    ["a loss declared until yesterday", rehearsal(), declared(urn, "2026-11-28"), false],
    ["another loss declared", rehearsal(), declared(`${urn}-2`), false],
    [
      "steps that were not planned",
      rehearsal({ ...harmless, unplanned: ["called and not planned: x"] }),
      [],
      false,
    ],
    [
      "a protected resource",
      rehearsal({ ...harmless, refused: [{ urn, words: "is protected" }] }),
      [],
      false,
    ],
    ["a deployment that stops", rehearsal({ ...harmless, stopped: { ...step, error: "taken" } }), [], false],
  ];
  for (const [what, of, by, isSafe] of rows)
    it(`of ${what}: ${isSafe ? "safe" : "not safe"}`, () => {
      expect(assessRehearsal(of, by, today).isSafe).to.equal(isSafe);
    });

  it("shows the step, when, how many, and why", () => {
    const shown = showRehearsal(rehearsal(), assessRehearsal(rehearsal(), [], today));
    expect(shown).to.include(
      "delete search-queue at 12.4 s: 2 events of user/<search> were lost until 13.9 s (waited in q), such as e-1",
    );
    expect(shown).to.match(/0\.1\s+delete\s+search-queue\s+name/);
    expect(shown).to.match(/user\/<search>\s+5\s+3\s+2 lost/);
    expect(shown).to.include("42 events were published in dev. This change is not safe to deploy.");
  });

  it("says what was declared, what Pulumi refuses, and where a deployment stops", () => {
    const stopped = rehearsal({
      stopped: { ...step, error: "taken" },
      refused: [{ urn, words: "is protected" }],
    });
    const shown = showRehearsal(stopped, assessRehearsal(stopped, declared(urn), today));
    expect(shown).to.include("declared: drained");
    expect(shown).to.include("is protected");
    expect(shown).to.include("The deployment stops at delete search-queue: taken");
    const late = assessRehearsal(rehearsal(), declared(urn, "2026-11-28"), today);
    expect(showRehearsal(rehearsal(), late)).to.include("its declaration counted until 2026-11-28");
    const fine = assessRehearsal(rehearsal(), declared(urn), today);
    expect(showRehearsal(rehearsal(), fine)).to.include("All that is lost was declared.");
    expect(showRehearsal(rehearsal({ ...harmless, steps: [] }), { findings: [], isSafe: true })).to.match(
      /^No step changes anything\.[^]*Each ended in exactly one place\.$/,
    );
  });

  it("draws a page with a bar for each step and each finding, and takes no name for markup", () => {
    const page = rehearsalPage(rehearsal(), assessRehearsal(rehearsal(), declared(urn), today));
    expect(page.match(/<rect /g)).to.have.lengthOf(2);
    expect(page).to.include("2 events of user/&#60;search&#62; were lost").and.not.include("user/<search>");
    expect(page).to.include("<em>declared: drained</em>");
  });

  it("says what was not rehearsed, on the terminal and on the page", () => {
    const some = rehearsal({ unrehearsed: [{ words: "no <network>", urns: [urn, component] }] });
    const verdict = assessRehearsal(some, [], today);
    expect(showRehearsal(some, verdict)).to.contain("Not rehearsed: no <network> (search-queue and 1 more).");
    expect(rehearsalPage(some, verdict)).to.contain("Not rehearsed: no &#60;network&#62;");
  });
});
