import { expect } from "chai";
import { lossesIn } from "../../../../tools/cli/preview-risk/losses";
import { readPreview } from "../../../../tools/cli/preview-risk/read-preview";
import { badChanges } from "../../../../tools/rehearsal/corpus/bad-changes";
import type { CorpusChange } from "../../../../tools/rehearsal/corpus/corpus-change";
import { goodChanges } from "../../../../tools/rehearsal/corpus/good-changes";
import { runs } from "../../../runs";
import { corpusGraphs } from "../../rehearsal/corpus-graphs";
import { previewOfPlan } from "./preview-of-plan";

describe("changes of the rehearsals' corpus, as a preview shows them", () => {
  const lossesOf = async (change: CorpusChange) =>
    lossesIn(readPreview(previewOfPlan(...(await corpusGraphs(change)))));
  // No preview shows what code does to events, what people did before or no longer do, nor what will fail.
  const shown = (change: CorpusChange, index: number): boolean => {
    const { edit, settings, prepare, publishes, failsOnce } = change;
    const isShown = (edit ?? settings) !== undefined && !prepare && !publishes && !failsOnce;
    return isShown && index % runs(6, 1) === 0;
  };
  for (const change of badChanges.filter(shown))
    it(`is warned of where ${change.what}`, async () => {
      expect(await lossesOf(change)).to.not.deep.equal([]);
    });
  for (const change of goodChanges.filter(shown))
    it(`is ${change.isWarnedOf ? "" : "not "}warned of where ${change.what}`, async () => {
      expect((await lossesOf(change)).length > 0).to.equal(change.isWarnedOf ?? false);
    });
});
