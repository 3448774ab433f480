import type { Problem, ScanDetail } from '../../../preload/contract.ts';
import { scansWords as words } from '../../strings/en/scans.ts';
import { viewerWords } from '../../strings/en/viewer.ts';
import { dateWords, mmWords, shortPseudonym, spacingWords, stageWords } from '../../words.ts';
import type { ReadImage } from './useReading.ts';

export function ScanFacts(props: { readonly detail: ScanDetail; readonly image?: ReadImage }) {
  const { row, landmarks } = props.detail;
  const facts: readonly (readonly [string, string | null])[] = [
    [words.facts.patient, shortPseudonym(row.pseudonym)],
    [words.facts.date, dateWords(row.studyDate)],
    [words.facts.stage, stageWords(row.stage)],
    [viewerWords.shown, props.image ? viewerWords.shownAs[props.image.source] : null],
    [words.facts.slices, `${row.slices}`],
    [words.facts.voxel, spacingWords(row)],
    [words.facts.thickness, row.thicknessMm === null ? null : words.mm(mmWords(row.thicknessMm))],
    [words.facts.kernel, row.kernel],
    [words.facts.scanner, row.manufacturer],
    [words.facts.series, row.description],
    [words.facts.atlas, landmarks?.atlasName ?? null],
    [
      words.facts.registration,
      landmarks && words.registration(landmarks.quality.method, landmarks.quality.dice),
    ],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** What speaks against the scan, before what is measured on it. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  return problems.map(({ code, message, blocking }) => (
    <p key={code + message} className={blocking ? 'problem blocking' : 'problem'}>
      {message}
    </p>
  ));
}
