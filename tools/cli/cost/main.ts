import { exitWith } from "../../run-command";
import { cost, costPorts } from "./cost";

exitWith(cost(process.argv.slice(2), costPorts));
