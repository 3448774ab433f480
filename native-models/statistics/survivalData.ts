/** What is known of each subject's survival. */
export interface Survival {
  /** Follow-up, `[n]`, above 0, in days. */
  readonly time: Float64Array;
  /** 1 for a death (event), 0 for a censored follow-up, `[n]`. */
  readonly event: Uint8Array;
}

/** Rows of one distinct time; `order[from … to)` are its subjects, deaths first. */
export interface TimeGroup {
  readonly time: number;
  readonly from: number;
  readonly to: number;
  readonly deaths: number;
}

export interface OrderedSurvival extends Survival {
  /** Subjects from the earliest time to the latest; deaths before censorings of the same time, `[n]`. */
  readonly order: Int32Array;
  readonly groups: readonly TimeGroup[];
  readonly events: number;
}

/** @throws RangeError on a time that is not above 0, or on lengths that differ. */
export function orderSurvival({ time, event }: Survival): OrderedSurvival {
  if (time.length !== event.length) {
    throw new RangeError(`orderSurvival: ${time.length} times for ${event.length} events`);
  }
  const wrong = time.findIndex((t) => !(t > 0 && Number.isFinite(t)));
  if (wrong >= 0)
    throw new RangeError(`orderSurvival: expected times above 0, got ${time[wrong]} in row ${wrong}`);
  const order = Int32Array.from(time.keys()).sort(
    (a, b) => time[a]! - time[b]! || event[b]! - event[a]! || a - b,
  );
  const groups: TimeGroup[] = [];
  for (let from = 0; from < order.length; ) {
    const at = time[order[from]!]!;
    let to = from;
    let deaths = 0;
    while (to < order.length && time[order[to]!] === at) deaths += event[order[to++]!]!;
    groups.push({ time: at, from, to, deaths });
    from = to;
  }
  return { time, event, order, groups, events: groups.reduce((sum, group) => sum + group.deaths, 0) };
}

export const survivalRows = ({ time, event }: Survival, rows: ArrayLike<number>): Survival => ({
  time: Float64Array.from(rows, (row) => time[row]!),
  event: Uint8Array.from(rows, (row) => event[row]!),
});
