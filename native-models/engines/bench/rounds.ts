/** Work done and the time it took. */
export interface Timed {
  readonly units: number;
  readonly seconds: number;
}

/** One of several ways to do the same work. */
export interface Contender {
  readonly name: string;
  /** Works until the seconds have passed, at least once. */
  time(seconds: number): Promise<Timed>;
}

/** Rates of the rounds in units/s: their median and how far they spread. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Calls until the seconds have passed, at least once. */
export async function timeCalls(
  units: number,
  seconds: number,
  call: () => Promise<unknown>,
): Promise<Timed> {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (calls === 0 || elapsed < seconds) {
    await call();
    calls++;
    elapsed = (performance.now() - start) / 1000;
  }
  return { units: calls * units, seconds: elapsed };
}

export interface RoundSettings {
  readonly rounds: number;
  /** Of each contender in all rounds together. */
  readonly seconds: number;
  /** After each turn; threads of some contenders spin on a little after their work. */
  readonly pauseMs?: number;
}

/**
 * Measures contenders in turn, A B A B …, so that whatever else the machine does falls on all.
 * @param afterEach called after each turn; throws to stop
 * @returns rates `[contender][round]`
 */
export async function alternate(
  contenders: readonly Contender[],
  { rounds, seconds, pauseMs = 0 }: RoundSettings,
  afterEach: () => void,
): Promise<number[][]> {
  const rates: number[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const timed = await contender.time(seconds / rounds);
      rates[index]!.push(timed.units / timed.seconds);
      afterEach();
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return rates;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, lowest: sorted[0]!, highest: sorted.at(-1)! };
}

/** `a / b` round by round: what both rounds share divides out. */
export const ratios = (a: readonly number[], b: readonly number[]): Spread =>
  spread(a.map((value, round) => value / b[round]!));
