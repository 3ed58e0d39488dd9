import { exitCodes } from "../../exit-codes";
import { exitWith } from "../../run-command";
import { previewRisk, previewRiskPorts } from "./preview-risk";

exitWith(previewRisk(process.argv.slice(2), previewRiskPorts), exitCodes.noAnswer);
