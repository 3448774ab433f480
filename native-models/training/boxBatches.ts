import type { Location } from '../common/geometry.ts';
import { type Random, shuffled } from '../common/random.ts';
import type { Target } from './fineTuneSettings.ts';

interface Member {
  readonly location: Location;
  readonly targets: readonly Target[];
}

/**
 * Batches without end in which each kind of box is as frequent as the others, however many boxes a reader drew
 * of it: a kind is the set of subtypes that a box shows. Within a kind every box comes before one comes again.
 *
 * A healthy patch that matches a box in location is drawn together with it: the kernels of one location are
 * mixed once for both.
 *
 * Engines cut a batch into a run of rows for each thread and normalise each run by itself (`splitRows`). The kinds
 * are therefore spread over the batch: a run of one kind alone would be normalised to nothing.
 */
export class BoxBatches {
  readonly #members: readonly Member[];
  readonly #kinds: readonly (readonly number[])[];
  readonly #queues: number[][];
  readonly #twins = new Map<string, number[]>();
  readonly #random: Random;
  #turn = 0;

  constructor(members: readonly Member[], random: Random) {
    this.#members = members;
    this.#random = random;
    const kinds = new Map<string, number[]>();
    for (const [n, { location, targets }] of members.entries()) {
      push(kinds, targets.map((target) => target ?? 0).join(), n);
      push(this.#twins, location.join(), n);
    }
    // Those with the fewest diseases first: their twins are then taken by the others.
    const order = [...kinds].sort(([a], [b]) => ones(a) - ones(b) || (a < b ? -1 : 1));
    this.#kinds = order.map(([, rows]) => rows);
    this.#queues = order.map(() => []);
  }

  /** Positions of the members, those of one location side by side, every kind spread evenly over the batch. */
  next(size: number): number[] {
    const batch: number[] = [];
    const wanted = this.#wanted(size);
    for (const [kind, count] of wanted.entries()) {
      const twins = this.#twinsOf(batch, kind).slice(0, count);
      for (const twin of twins) this.#drop(kind, twin);
      batch.push(...twins);
      for (let n = twins.length; n < count; n++) batch.push(this.#take(kind));
    }
    const places = new Map<string, number[]>();
    for (const n of shuffled(batch, this.#random)) push(places, this.#members[n]!.location.join(), n);
    const kindOf = (n: number): string => this.#members[n]!.targets.map((target) => target ?? 0).join();
    const groups = [...places.values()].map((group) => spread(group, kindOf));
    return spread(groups, (group) => group.map(kindOf).sort().join(';')).flat();
  }

  /** Rows of each kind; what does not divide evenly goes round. */
  #wanted(size: number): number[] {
    const kinds = this.#kinds.length;
    const counts = this.#kinds.map(() => Math.floor(size / kinds));
    for (let n = size - counts.length * Math.floor(size / kinds); n > 0; n--) {
      counts[this.#turn++ % kinds]!++;
    }
    return counts;
  }

  #twinsOf(batch: readonly number[], kind: number): number[] {
    const own = new Set(this.#kinds[kind]);
    const found = batch.flatMap((n) => this.#twins.get(this.#members[n]!.location.join()) ?? []);
    return [...new Set(found)].filter((n) => own.has(n) && !batch.includes(n));
  }

  #take(kind: number): number {
    if (this.#queues[kind]!.length === 0) this.#queues[kind] = shuffled(this.#kinds[kind]!, this.#random);
    return this.#queues[kind]!.pop()!;
  }

  /** A twin counts as drawn. */
  #drop(kind: number, member: number): void {
    const at = this.#queues[kind]!.indexOf(member);
    if (at >= 0) this.#queues[kind]!.splice(at, 1);
  }
}

/** Reorders items so that each kind comes at even distances. */
function spread<T>(items: readonly T[], kindOf: (item: T) => string): T[] {
  const kinds = new Map<string, T[]>();
  for (const item of items) push(kinds, kindOf(item), item);
  return [...kinds.values()]
    .flatMap((own) => own.map((item, n) => ({ item, at: (n + 0.5) / own.length })))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const ones = (targets: string): number => targets.split(',').filter((target) => target === '1').length;

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
