/** So many failures of weight 1 happen to a good event, where its neighbours succeed at the share that gives 1. */
const fullWeightOdds = 16;

/**
 * What one failure counts towards giving an event up, from 0 to 1: by how unlikely it was, seen from the first attempts
 * at other events in the same instance and time. In an outage it counts nothing, where half of the others succeed a
 * quarter, where 15 of 16 do it counts in full: five in full happen to one good event in a million.
 * @param calls first attempts at other events that succeeded or failed; few of them tell little.
 */
export function failureWeight(successes: number, calls: number): number {
  const share = successes / (calls + 1);
  const weight = Math.min(1, -Math.log(1 - share) / Math.log(fullWeightOdds));
  return Math.round(weight * 10_000) / 10_000;
}
