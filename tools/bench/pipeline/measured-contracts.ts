import { dishRanked } from "../../../events/contracts/analytics/rankings";
import { mealOrdered } from "./meal-ordered";

/** What the contenders consume: in each race, events of one of these. */
export const measuredContracts = { mealOrdered, dishRanked };

export type MeasuredContract = keyof typeof measuredContracts;

/** Names, in the environment of a contender's process, the contract of the events that it is given. */
export const contractVariable = "MEASURED_CONTRACT";
