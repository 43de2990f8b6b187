/**
 * The shortest edit script between two sequences, bounded in effort: the greedy algorithm of Eugene W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations" (1986), with the furthest reaching points of each step kept for the way back.
 */

/** `length` elements of the first sequence, starting at `a`, equal those of the second, starting at `b`. */
export interface Match {
  a: number;
  b: number;
  length: number;
}

/**
 * The matches of a shortest script between sequences of lengths `n` and `m`, in order; `null` if it has more than `distanceMax`
 * insertions and deletions or takes more than `comparisonsMax` comparisons.
 */
export function matches(
  n: number,
  m: number,
  equal: (a: number, b: number) => boolean,
  distanceMax: number,
  comparisonsMax: number,
): Match[] | null {
  const bound = Math.min(distanceMax, n + m);
  // reach[offset + k]: how far the first sequence is read on diagonal k = a - b.
  const offset = bound + 1;
  const reach = new Int32Array(2 * bound + 3);
  const steps: Int32Array[] = [];
  let comparisons = 0;
  for (let distance = 0; distance <= bound; distance += 1) {
    steps.push(reach.slice(offset - distance - 1, offset + distance + 2));
    for (let k = -distance; k <= distance; k += 2) {
      const down = k === -distance || (k !== distance && (reach[offset + k - 1] as number) < (reach[offset + k + 1] as number));
      let a = down ? (reach[offset + k + 1] as number) : (reach[offset + k - 1] as number) + 1;
      if (a > n || a - k > m) {
        // The point is outside of both sequences, so no script reaches it.
        reach[offset + k] = a;
        continue;
      }
      const start = a;
      while (a < n && a - k < m && equal(a, a - k)) a += 1;
      comparisons += a - start + 1;
      reach[offset + k] = a;
      if (a === n && a - k === m) return wayBack(steps, n, m, distance);
    }
    if (comparisons > comparisonsMax) return null;
  }
  return null;
}

/** Follows the steps back from the end of both sequences to their start and collects the matches. */
function wayBack(steps: readonly Int32Array[], n: number, m: number, found: number): Match[] {
  const result: Match[] = [];
  let a = n;
  let b = m;
  for (let distance = found; distance >= 0 && (a > 0 || b > 0); distance -= 1) {
    // The points before this step. Diagonal k is at index k + distance + 1.
    const reach = steps[distance] as Int32Array;
    const k = a - b;
    const at = k + distance + 1;
    const down = k === -distance || (k !== distance && (reach[at - 1] as number) < (reach[at + 1] as number));
    const previousK = down ? k + 1 : k - 1;
    const previousA = distance === 0 ? 0 : (reach[previousK + distance + 1] as number);
    const previousB = distance === 0 ? 0 : previousA - previousK;
    const start = distance === 0 ? 0 : down ? previousA : previousA + 1;
    if (a > start) result.push({ a: start, b: start - k, length: a - start });
    a = previousA;
    b = previousB;
  }
  return result.reverse();
}
