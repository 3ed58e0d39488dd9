import { exitWith } from "../../run-command";
import { cataloguePorts, runCatalogue } from "./run-catalogue";

exitWith(runCatalogue(process.argv.slice(2), cataloguePorts));
