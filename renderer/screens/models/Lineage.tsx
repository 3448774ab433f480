import type { ReactNode } from 'react';
import type { ModelDetail } from '../../../preload/contract/models.ts';
import { openModel } from '../../state/models.ts';
import { models as words } from '../../strings/en/models.ts';

/** Data → atlas → pretrained → fine-tuned → predictions, the open model marked. */
export function Lineage({ detail }: { readonly detail: ModelDetail }) {
  const { row, parent, children, removal, data, landmarks } = detail;
  const pretrained = row.kind === 'pretrained';
  return (
    <ol className="lineage" aria-label={words.lineage}>
      <Step title={words.lineageData}>
        <strong>{data ? words.lineageScans(data.length) : words.lineageUnknown}</strong>
      </Step>
      <Step title={words.lineageAtlas}>
        <strong className="ellipsis">{row.atlas.name}</strong>
        <span className="quiet">{words.landmarks(landmarks)}</span>
      </Step>
      <Step title={words.kinds.pretrained} open={pretrained}>
        {pretrained ? <strong>{row.name}</strong> : <Parent parent={parent} />}
      </Step>
      <Step title={words.kinds.finetuned} open={!pretrained}>
        {!pretrained && <strong>{row.name}</strong>}
        {pretrained && children.length === 0 && <span className="quiet">–</span>}
        {pretrained &&
          children.map(({ id, name }) => (
            <button key={id} type="button" className="link" onClick={() => void openModel(id)}>
              {name}
            </button>
          ))}
      </Step>
      <Step title={words.lineageMasks}>
        <strong>{words.masks(removal.masks, removal.scans)}</strong>
      </Step>
    </ol>
  );
}

function Step(props: { readonly title: string; readonly open?: boolean; readonly children: ReactNode }) {
  return (
    <li className={props.open ? 'open' : ''} aria-current={props.open ? 'true' : undefined}>
      <span className="lineage-title">{props.title}</span>
      {props.children}
    </li>
  );
}

function Parent({ parent }: Pick<ModelDetail, 'parent'>) {
  if (!parent) return <span className="quiet">{words.lineageUnknown}</span>;
  if (parent.inLibrary) {
    return (
      <button type="button" className="link" onClick={() => void openModel(parent.id)}>
        {parent.name ?? parent.id}
      </button>
    );
  }
  return (
    <>
      <strong>{parent.name ?? parent.id}</strong>
      <span className="quiet">{words.lineageElsewhere}</span>
    </>
  );
}
