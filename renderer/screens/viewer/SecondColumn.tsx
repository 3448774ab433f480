import { useEffect, useMemo, useRef, useState } from 'react';
import type { ScanDetail } from '../../../preload/contract.ts';
import { ask, failureOf } from '../../api.ts';
import { compareWith, otherComparedPlane, useViewing } from '../../state/viewing.ts';
import { type Loaded, useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import type { LayerLook } from '../../viewer/layers.ts';
import { PLANES } from '../../viewer/planes.ts';
import type { Viewer } from '../../viewer/viewer.ts';
import { dateWords, shortPseudonym } from '../../words.ts';
import { FailureNote } from '../FailureNote.tsx';
import { Letters, SlabWords, WindowWords } from './PlanePane.tsx';
import { LAA, shownLayers } from './shownLayers.ts';
import { type Linked, useLink } from './useLink.ts';
import { type ReadImage, useReading } from './useReading.ts';
import { useSecondViewer } from './useSecondViewer.ts';

/** The other scan, or another model on the same one, beside the first; linked where that is possible. */
export function SecondColumn(props: {
  readonly comparedId: string;
  readonly first: ScanDetail;
  readonly viewer: React.RefObject<Viewer | null>;
}) {
  const { comparedId, first, viewer } = props;
  const [scan, setScan] = useState<Loaded<ScanDetail>>({ kind: 'loading' });
  const reading = useReading(scan.kind === 'ready' && scan.value.row.id === comparedId ? scan.value : null);
  useEffect(() => {
    let wanted = true;
    setScan({ kind: 'loading' });
    ask('openScan', { scanId: comparedId }).then(
      (value) => wanted && setScan({ kind: 'ready', value }),
      (error: unknown) => wanted && setScan({ kind: 'refused', failure: failureOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [comparedId]);
  return (
    <section className="second" aria-label={words.second}>
      {scan.kind === 'refused' && (
        <SecondNote first={first} comparedId={comparedId}>
          <FailureNote title={words.pixelsFailed} failure={scan.failure} />
        </SecondNote>
      )}
      {scan.kind === 'ready' && reading.kind === 'nothing' && (
        <SecondNote first={first} comparedId={comparedId}>
          <p>{reading.failure?.message ?? words.notPrepared}</p>
        </SecondNote>
      )}
      {(scan.kind === 'loading' || (scan.kind === 'ready' && reading.kind === 'loading')) && (
        <SecondNote first={first} comparedId={comparedId}>
          <p>{words.readingSeries}</p>
        </SecondNote>
      )}
      {scan.kind === 'ready' && reading.kind === 'ready' && (
        <SecondPlanes
          key={comparedId}
          detail={scan.value}
          image={reading.image}
          first={first}
          firstViewer={viewer}
        />
      )}
    </section>
  );
}

/** Which scan the first column shows; as high as the head of the second, so that both have panes of one size. */
export function FirstHead({ detail }: { readonly detail: ScanDetail }) {
  const { pseudonym, studyDate } = detail.row;
  return (
    <header className="second-head first-head">
      <strong>{shortPseudonym(pseudonym)}</strong>
      <span className="quiet">{dateWords(studyDate)}</span>
    </header>
  );
}

function SecondNote(props: {
  readonly first: ScanDetail;
  readonly comparedId: string;
  readonly children?: React.ReactNode;
}) {
  return (
    <>
      <header className="second-head">
        <ScanChoice first={props.first} comparedId={props.comparedId} />
      </header>
      <div className="second-note">{props.children}</div>
    </>
  );
}

function SecondPlanes(props: {
  readonly detail: ScanDetail;
  readonly image: ReadImage;
  readonly first: ScanDetail;
  readonly firstViewer: React.RefObject<Viewer | null>;
}) {
  const { detail, image, first, firstViewer } = props;
  const axial = useRef<HTMLDivElement>(null);
  const sagittal = useRef<HTMLDivElement>(null);
  const coronal = useRef<HTMLDivElement>(null);
  const elements = useMemo(() => ({ axial, sagittal, coronal }), []);
  const comparedPlane = useViewing((viewing) => viewing.comparedPlane);
  const laaHu = useViewing((viewing) => viewing.laaHu);
  const layers = useMemo(() => shownLayers(detail, laaHu), [detail, laaHu]);
  const findings = layers.filter(({ id }) => id === LAA || id.startsWith('prediction/'));
  const [finding, setFinding] = useState(() => findings.findLast(({ look }) => look.visible)?.id ?? '');
  const looks = useMemo(
    () =>
      Object.fromEntries(
        layers.map(({ id, look }): [string, LayerLook] => [
          id,
          { ...look, visible: id === 'lungs' || id === finding },
        ]),
      ),
    [layers, finding],
  );
  const { viewer, position, slices, failure, shown } = useSecondViewer(
    elements,
    detail.row.id,
    image,
    layers,
    looks,
  );
  const linked = useLink(first.row.id, firstViewer, detail.row.id, viewer, position, shown);
  return (
    <>
      <header className="second-head">
        <ScanChoice first={first} comparedId={detail.row.id} />
        <select
          aria-label={words.finding}
          value={finding}
          onChange={(event) => setFinding(event.target.value)}
        >
          <option value="">{words.noFinding}</option>
          {findings.map(({ id, name, note }) => (
            <option key={id} value={id}>
              {name} · {id === LAA ? words.hu(laaHu) : note}
            </option>
          ))}
        </select>
        <LinkWords linked={linked} />
        <button type="button" className="button" title={words.otherPlaneHint} onClick={otherComparedPlane}>
          {words.planes[comparedPlane === 'coronal' ? 'sagittal' : 'coronal']}
        </button>
        <button type="button" className="button" onClick={() => compareWith(null)}>
          {words.closeCompare}
        </button>
      </header>
      {PLANES.map((plane) => (
        <section
          key={plane}
          className="pane"
          hidden={plane !== 'axial' && plane !== comparedPlane}
          data-second={plane}
          data-shown={shown}
          aria-label={`${words.second}, ${words.planeLabel(words.planes[plane])}`}
        >
          <div className="pane-viewport" ref={elements[plane]} />
          <Letters plane={plane} />
          <span className="corner top-left">
            {words.planes[plane]}
            <SlabWords />
          </span>
          {slices && (
            <span className="corner top-right" data-slice={slices[plane].index + 1}>
              {slices[plane].index + 1} / {slices[plane].count}
            </span>
          )}
          <WindowWords />
          {failure && (
            <div className="panes-cover">
              <FailureNote title={words.pixelsFailed} failure={failure} />
            </div>
          )}
        </section>
      ))}
    </>
  );
}

function LinkWords({ linked }: { readonly linked: Linked }) {
  return (
    <span className="link-words" data-linked={linked} role="status">
      {words.links[linked]}
    </span>
  );
}

function ScanChoice(props: { readonly first: ScanDetail; readonly comparedId: string }) {
  const scans = useScreen((screen) => screen.scans);
  const rows = scans.kind === 'ready' ? scans.value : [];
  return (
    <select
      aria-label={words.comparedScan}
      value={props.comparedId}
      onChange={(event) => compareWith(event.target.value)}
    >
      {rows.map((row) => (
        <option key={row.id} value={row.id}>
          {row.id === props.first.row.id
            ? words.sameScan
            : `${shortPseudonym(row.pseudonym)} · ${dateWords(row.studyDate)}`}
        </option>
      ))}
    </select>
  );
}
