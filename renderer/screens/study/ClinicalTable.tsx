import type { PreviewColumn, StudyForm } from '../../../preload/contract/study.ts';
import {
  chooseDecimal,
  importClinicalTable,
  leaveTable,
  mapColumn,
  skipUnreadable,
  type TableInHand,
} from '../../state/study.ts';
import { study } from '../../strings/en/study.ts';

const words = study.table;
const FIXED = ['patient', 'date', 'own', 'ignore'] as const;

/** What a clinical table holds, what its columns mean and which cells cannot be read, before it is taken in. */
export function ClinicalTable(props: {
  readonly table: TableInHand;
  readonly meanings: StudyForm['meanings'];
}) {
  const { table, meanings } = props;
  const { preview, name } = table;
  const broken = preview.columns.some(({ unreadableCount }) => unreadableCount > 0);
  return (
    <section aria-labelledby="table-title" data-clinical-table={table.token}>
      <h2 id="table-title">{words.title(name)}</h2>
      <p>{words.summary(preview.rows, preview.patients, preview.unknown)}</p>
      <p className="quiet">{words.format(preview.encoding)}</p>
      <label className={preview.decimal === null ? 'amiss' : undefined}>
        {words.decimal}{' '}
        <select
          value={preview.decimal ?? ''}
          onChange={(event) => void chooseDecimal(event.target.value === ',' ? ',' : '.')}
        >
          {preview.decimal === null && <option value="">{words.decimalUnclear}</option>}
          {(['.', ','] as const).map((mark) => (
            <option key={mark} value={mark}>
              {words.decimals[mark]}
            </option>
          ))}
        </select>
      </label>
      <table>
        <thead>
          <tr>
            {[words.column, words.meaning, words.kind, words.read, words.missing, words.unreadable].map(
              (text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {preview.columns.map((column) => (
            <ColumnRow key={column.header} column={column} meanings={meanings} />
          ))}
        </tbody>
      </table>
      <div className="tools">
        {broken && (
          <label>
            <input
              type="checkbox"
              checked={table.skipUnreadable}
              onChange={(event) => skipUnreadable(event.target.checked)}
            />
            {words.skip}
          </label>
        )}
        <button
          type="button"
          className="button primary"
          disabled={preview.decimal === null || (broken && !table.skipUnreadable)}
          onClick={() => void importClinicalTable()}
        >
          {words.take}
        </button>
        <button type="button" className="button" onClick={leaveTable}>
          {study.cancel}
        </button>
      </div>
    </section>
  );
}

function ColumnRow(props: { readonly column: PreviewColumn; readonly meanings: StudyForm['meanings'] }) {
  const { header, meaning, kind, read, missing, unreadable, unreadableCount } = props.column;
  return (
    <tr>
      <th scope="row">{header}</th>
      <td>
        <select
          aria-label={words.meaningOf(header)}
          value={meaning}
          onChange={(event) => void mapColumn(header, { meaning: event.target.value })}
        >
          {FIXED.map((fixed) => (
            <option key={fixed} value={fixed}>
              {words.fixed[fixed]}
            </option>
          ))}
          {props.meanings.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </td>
      <td>
        {meaning === 'own' ? (
          <select
            aria-label={words.kindOf(header)}
            value={kind}
            onChange={(event) => {
              const chosen = event.target.value as PreviewColumn['kind'];
              void mapColumn(header, { meaning, kind: chosen });
            }}
          >
            {(['number', 'grade', 'category'] as const).map((one) => (
              <option key={one} value={one}>
                {words.kinds[one]}
              </option>
            ))}
          </select>
        ) : (
          words.kinds[kind]
        )}
      </td>
      <td className="number">{read}</td>
      <td className="number">{missing}</td>
      <td className={unreadableCount > 0 ? 'amiss' : 'number'}>
        {unreadableCount === 0
          ? 0
          : unreadable.map(({ line, why }) => <div key={line}>{words.cell(line, why)}</div>)}
      </td>
    </tr>
  );
}
