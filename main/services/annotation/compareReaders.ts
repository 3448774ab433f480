import {
  type Agreement,
  cohensKappa,
  pooledAgreement,
  readerAgreement,
} from '../../../native-models/analysis/readerAgreement.ts';
import { BOX_EDGE_MM, type Subtype } from '../../../native-models/common/subtypes.ts';
import { type Box, listBoxes } from '../../catalog/boxes.ts';
import type { Library } from '../library/library.ts';

/** Centres nearer than half a box mean the same place. */
export const REACH_MM = BOX_EDGE_MM / 2;

export interface ReaderComparison extends Agreement<Subtype> {
  /** Scans that both have read. */
  readonly scans: number;
  readonly kappa: number | null;
}

/** How two readers agree on one scan, or on all that both have read. */
export function compareReaders(
  library: Library,
  [a, b]: readonly [string, string],
  scanId: string | null,
): ReaderComparison {
  const boxes = listBoxes(library.catalog).filter((box) => scanId === null || box.scanId === scanId);
  const scansOf = (reader: string) =>
    new Set(boxes.filter((box) => box.reader === reader).map((box) => box.scanId));
  const ofB = scansOf(b);
  const shared = [...scansOf(a)].filter((scan) => ofB.has(scan));
  const points = (scan: string, reader: string) =>
    boxes.filter((box) => box.scanId === scan && box.reader === reader).map(ratedPoint);
  const agreement = pooledAgreement(
    shared.map((scan) => readerAgreement(points(scan, a), points(scan, b), REACH_MM)),
  );
  return { ...agreement, scans: shared.length, kappa: cohensKappa(agreement) };
}

const ratedPoint = ({ x, y, z, subtype }: Box) => ({ centre: [x, y, z] as const, label: subtype });
