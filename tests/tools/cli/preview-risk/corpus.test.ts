import { expect } from "chai";
import { lossesIn } from "../../../../tools/cli/preview-risk/losses";
import { readPreview } from "../../../../tools/cli/preview-risk/read-preview";
import { badChanges } from "../../../../tools/rehearsal/corpus/bad-changes";
import type { CorpusChange } from "../../../../tools/rehearsal/corpus/corpus-change";
import { goodChanges } from "../../../../tools/rehearsal/corpus/good-changes";
import { GraphEdit } from "../../../../tools/rehearsal/corpus/graph-edit";
import { runs } from "../../../runs";
import { recordedStack } from "../../../stacks/recorded-stack";
import { previewOfPlan } from "./preview-of-plan";

describe("changes of the rehearsals' corpus, as a preview shows them", () => {
  const lossesOf = async ({ edit }: CorpusChange) => {
    const graph = await recordedStack("dev");
    const edited = new GraphEdit(graph);
    edit?.(edited);
    return lossesIn(readPreview(previewOfPlan(graph, edited.graph)));
  };
  // No preview shows what code does to events, nor what was done by hand before.
  const shown = ({ edit, prepare }: CorpusChange, index: number): boolean =>
    edit !== undefined && !prepare && index % runs(3, 1) === 0;
  for (const change of badChanges.filter(shown))
    it(`is warned of where ${change.what}`, async () => {
      expect(await lossesOf(change)).to.not.deep.equal([]);
    });
  for (const change of goodChanges.filter(shown))
    it(`is not warned of where ${change.what}`, async () => {
      expect(await lossesOf(change)).to.deep.equal([]);
    });
});
