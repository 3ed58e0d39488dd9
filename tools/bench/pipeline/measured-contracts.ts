import { dishRanked } from "../../../events/contracts/analytics/rankings";
import { mealOrdered } from "./meal-ordered";

/** What the candidates consume: in each comparison, events of one of these. */
export const measuredContracts = { mealOrdered, dishRanked };

export type MeasuredContract = keyof typeof measuredContracts;

/** Names, in the environment of a candidate's process, the contract of the events that it is given. */
export const contractVariable = "MEASURED_CONTRACT";
