import type { ScanDetail } from '../../../preload/contract.ts';
import { dateWords, mmWords, shortPseudonym, spacingWords, stageWords } from '../../words.ts';

export function ScanFacts(props: { readonly detail: ScanDetail }) {
  const { row, landmarks } = props.detail;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Patient', shortPseudonym(row.pseudonym)],
    ['Date', dateWords(row.studyDate)],
    ['Stage', stageWords(row.stage)],
    ['Slices', `${row.slices}`],
    ['Voxel', spacingWords(row)],
    ['Thickness', row.thicknessMm === null ? null : `${mmWords(row.thicknessMm)} mm`],
    ['Kernel', row.kernel],
    ['Scanner', row.manufacturer],
    ['Series', row.description],
    ['Atlas', landmarks?.atlasName ?? null],
    ['Registration', landmarks && `${landmarks.quality.method}, Dice ${landmarks.quality.dice.toFixed(3)}`],
  ];
  return (
    <>
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
      {row.problems.map(({ code, message, blocking }) => (
        <p key={code + message} className={blocking ? 'problem blocking' : 'problem'}>
          {message}
        </p>
      ))}
    </>
  );
}
