import type { Location } from '../common/geometry.ts';
import type { LocationGroup } from './encoder.ts';

export interface Grouping {
  readonly groups: readonly LocationGroup[];
  /** `order[to]` is the row of the batch that belongs at row `to` of the grouped one. */
  readonly order: readonly number[];
}

/** Brings rows of equal location together, in the order in which locations first appear. */
export function groupByLocation(locations: readonly Location[]): Grouping {
  const rows = new Map<string, { readonly location: Location; readonly at: number[] }>();
  locations.forEach((location, row) => {
    const key = location.join();
    const group = rows.get(key);
    if (group) group.at.push(row);
    else rows.set(key, { location, at: [row] });
  });
  return {
    groups: [...rows.values()].map(({ location, at }) => ({ location, count: at.length })),
    order: [...rows.values()].flatMap(({ at }) => at),
  };
}
