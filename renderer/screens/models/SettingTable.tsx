import type { ModelRow, SettingLine } from '../../../preload/contract/models.ts';
import { models as words } from '../../strings/en/models.ts';

/** What differs from the paper is shown; what does not is folded away. */
export function SettingTable(props: {
  readonly kind: ModelRow['kind'];
  readonly settings: readonly SettingLine[];
}) {
  const { kind, settings } = props;
  const differing = settings.filter(({ differs }) => differs);
  const same = settings.filter(({ differs }) => !differs);
  return (
    <>
      {differing.length === 0 ? (
        <p className="quiet">{words.settingsSame}</p>
      ) : (
        <Lines kind={kind} lines={differing} />
      )}
      {same.length > 0 && (
        <details>
          <summary>{words.allSettings(same.length)}</summary>
          <Lines kind={kind} lines={same} />
        </details>
      )}
    </>
  );
}

function Lines({ kind, lines }: { readonly kind: ModelRow['kind']; readonly lines: readonly SettingLine[] }) {
  return (
    <table className="setting-lines">
      <thead>
        <tr>
          <th scope="col">{words.settingName}</th>
          <th scope="col">{words.settingValue}</th>
          <th scope="col">{words.settingDefault[kind]}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, value, defaultValue, differs }) => (
          <tr key={name} className={differs ? 'differs' : ''}>
            <th scope="row">{name}</th>
            <td>{value}</td>
            <td className="quiet">{defaultValue ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
