import type { Engine, EngineName } from '../engines/engine.ts';

/**
 * What computed a run from one step on. The threads of an engine split the batch, and each normalises
 * its own rows: the same seed gives the same bits only on the same engine with the same number of threads.
 */
export interface Stretch {
  readonly engine: EngineName;
  readonly threads: number;
  readonly fromStep: number;
}

/** The run's stretches when this engine goes on from `step`. */
export function extendStretches(
  before: readonly Stretch[],
  { name, threads }: Pick<Engine, 'name' | 'threads'>,
  step: number,
): readonly Stretch[] {
  const last = before.at(-1);
  if (last && last.engine === name && last.threads === threads) return before;
  return [...before, { engine: name, threads, fromStep: step }];
}

/** What to tell the user where a run changes what computes it; undefined where it does not. */
export function changeInWords(before: readonly Stretch[], after: readonly Stretch[]): string | undefined {
  const [was, is] = [before.at(-1), after.at(-1)];
  if (!was || !is || after.length === before.length) return undefined;
  return (
    `the run goes on with ${inWords(is)}; it was begun with ${inWords(was)}. ` +
    'It is as good as the other would be, but not the same to the last bit'
  );
}

const inWords = ({ engine, threads }: Stretch): string =>
  `${threads} ${threads === 1 ? 'thread' : 'threads'} of the engine ${engine}`;
