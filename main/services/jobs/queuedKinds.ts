import { backingUp, verifying } from '../backup/careKinds.ts';
import { reporting } from '../exports/reportKind.ts';
import { measuring, segmentation } from '../masks/maskKinds.ts';
import { fetching } from '../pacs/archive/fetchKind.ts';
import { atlasMaking } from '../registration/atlasKind.ts';
import { preparation } from '../registration/prepareKind.ts';
import { registering } from '../registration/registerKind.ts';
import { importing } from '../scans/importKind.ts';
import { encoding } from '../study/encodeKind.ts';
import { studying } from '../study/studyKind.ts';
import { efficiency, fineTuning, pretraining } from '../training/trainingKinds.ts';

/** What the user may queue, by name; a new kind is a line here and a file in the room of its subject. */
export const QUEUED_KINDS = {
  import: importing,
  fetch: fetching,
  atlas: atlasMaking,
  prepare: preparation,
  register: registering,
  pretrain: pretraining,
  finetune: fineTuning,
  efficiency,
  study: studying,
  encode: encoding,
  segment: segmentation,
  measure: measuring,
  report: reporting,
  verify: verifying,
  backup: backingUp,
} as const;

export type QueuedKindName = keyof typeof QUEUED_KINDS;
