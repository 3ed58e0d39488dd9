/** A good event fails with a probability of 1 in 16 at the success rate that gives weight 1. */
const fullWeightOdds = 16;

/**
 * The weight of a failure in an event's attempts, from 0 to 1: how unlikely it was, by the first attempts at other
 * events in the same instance and time. It is 0 in an outage, a quarter where half of the others succeed, and 1 where 15
 * of 16 do: five of those happen to one good event in a million.
 * @param calls first attempts at other events that ended.
 */
export function failureWeight(successes: number, calls: number): number {
  const share = successes / (calls + 1);
  const weight = Math.min(1, -Math.log(1 - share) / Math.log(fullWeightOdds));
  return Math.round(weight * 10_000) / 10_000;
}
