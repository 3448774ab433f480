import type { JobRow } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { openForReview } from '../../state/review.ts';
import { show } from '../../state/shell.ts';
import { selectScan } from '../../store.ts';
import { jobs as words } from '../../strings/en/jobs.ts';

export interface JobResult {
  readonly name: string;
  readonly open: () => void;
}

/** Where what a finished job made is looked at; null where the list of its scans says it all. */
export function resultOf({ kind, scanIds, state }: JobRow): JobResult | null {
  if (state.kind !== 'done') return null;
  const [only] = scanIds.length === 1 ? scanIds : [];
  switch (kind) {
    case 'pretrain':
    case 'finetune':
      return { name: words.toModels, open: () => show('models') };
    case 'efficiency':
      return { name: words.toTraining, open: () => show('training') };
    case 'study':
    case 'encode':
      return { name: words.toStudy, open: () => show('study') };
    case 'segment':
      return {
        name: words.toReview,
        open: () => (only === undefined ? show('review') : openForReview(only)),
      };
    case 'report':
      return {
        name: words.toExports,
        open: () => void attempt(() => ask('showFolder', { folder: 'exports' })),
      };
    case 'prepare':
    case 'measure':
      if (only === undefined) return null;
      return {
        name: words.toScan,
        open: () => {
          void selectScan(only);
          show('viewer');
        },
      };
    default:
      return null;
  }
}
