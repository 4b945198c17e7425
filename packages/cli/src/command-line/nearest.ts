/** `Did you mean X? ` for the known name that is nearest to what was typed; empty when none is near. */
export function suggestNearest(typed: string, known: readonly string[], prefix = ''): string {
  const ranked = known
    .map((name) => ({ name, distance: name.startsWith(typed) && typed !== '' ? 0 : editDistance(typed, name) }))
    .sort((left, right) => left.distance - right.distance);
  const [nearest] = ranked;
  if (nearest === undefined || nearest.distance > Math.max(1, Math.floor(nearest.name.length / 3))) {
    return '';
  }
  return `Did you mean ${prefix}${nearest.name}? `;
}

/** How many letters have to be added, removed, replaced or swapped with their neighbour. */
function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(distances: readonly number[], index: number): number {
  return distances[index] ?? Number.POSITIVE_INFINITY;
}
