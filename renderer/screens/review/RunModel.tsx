import { useEffect, useRef, useState } from 'react';
import type { ModelRow } from '../../../preload/contract/models.ts';
import type { SegmentCost, SegmentStep } from '../../../preload/contract/segmentation.ts';
import { ask, type Trouble, troubleOf } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { durationWords, runModel as words } from '../../strings/en/runModel.ts';
import { TroubleNote } from '../TroubleNote.tsx';

const STEPS: readonly SegmentStep[] = [1, 2, 4, 8];

type Estimate =
  | { readonly kind: 'none' | 'running' }
  | { readonly kind: 'known'; readonly costs: readonly SegmentCost[] }
  | { readonly kind: 'refused'; readonly trouble: Trouble };

/** Asks which models run on these scans, how finely, and tells what it will cost. */
export function RunModel(props: { readonly scanIds: readonly string[]; readonly close: () => void }) {
  const { scanIds, close } = props;
  const [models, setModels] = useState<readonly ModelRow[] | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [step, setStep] = useState<SegmentStep>(4);
  const [estimate, setEstimate] = useState<Estimate>({ kind: 'none' });
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    void attempt(async () => {
      const fineTuned = (await ask('listModels', undefined)).filter(({ kind }) => kind === 'finetuned');
      setModels(fineTuned);
      // The newest of each subtype.
      setChosen(new Set(new Map([...fineTuned].reverse().map(({ subtype, id }) => [subtype, id])).values()));
    });
  }, []);
  const [first] = chosen;
  const measure = async (modelId: string) => {
    setEstimate({ kind: 'running' });
    try {
      const costs = await ask('estimateSegmentation', { scanId: scanIds[0]!, modelId });
      setEstimate({ kind: 'known', costs });
    } catch (error) {
      setEstimate({ kind: 'refused', trouble: troubleOf(error) });
    }
  };
  const doubts = (models ?? []).flatMap(({ id, doubt }) => (chosen.has(id) && doubt ? [doubt] : []));
  const [accepted, setAccepted] = useState(false);
  const [sharp, setSharp] = useState(false);
  const run = () => {
    close();
    void attempt(() =>
      ask('segmentScans', { scanIds, modelIds: [...chosen], step, sharp, anyway: accepted }),
    );
  };
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <dialog
      ref={dialog}
      className="dialog run-model"
      aria-labelledby="run-model-title"
      onCancel={close}
      onClose={close}
    >
      <h2 id="run-model-title">{words.title(scanIds.length)}</h2>
      <p className="quiet">{models?.length === 0 ? words.noModels : words.says}</p>
      {models !== null && models.length > 0 && (
        <>
          <fieldset>
            <legend>{words.models}</legend>
            {models.map(({ id, name, atlas }) => (
              <label key={id}>
                <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} />
                <span>{name}</span>
                <span className="quiet">{atlas.name}</span>
              </label>
            ))}
          </fieldset>
          <fieldset>
            <legend>{words.step}</legend>
            {STEPS.map((each) => (
              <label key={each}>
                <input type="radio" name="step" checked={step === each} onChange={() => setStep(each)} />
                <span>{words.steps[each]![0]}</span>
                <span className="quiet">
                  {costOf(estimate, each, scanIds.length * chosen.size) ?? words.steps[each]![1]}
                </span>
              </label>
            ))}
          </fieldset>
          <label>
            <input type="checkbox" checked={sharp} onChange={({ target }) => setSharp(target.checked)} />
            <span>{words.sharp}</span>
            <span className="quiet">{words.sharpSays}</span>
          </label>
          {doubts.map((doubt) => (
            <p key={doubt} className="hint">
              {words.doubt(doubt)}
            </p>
          ))}
          {doubts.length > 0 && (
            <label>
              <input
                type="checkbox"
                checked={accepted}
                onChange={({ target }) => setAccepted(target.checked)}
              />
              <span>{words.anyway}</span>
            </label>
          )}
          {estimate.kind === 'refused' && <TroubleNote title={words.estimate} trouble={estimate.trouble} />}
        </>
      )}
      <div className="dialog-acts">
        <button
          type="button"
          className="button plain"
          disabled={first === undefined || estimate.kind === 'running'}
          onClick={() => first !== undefined && void measure(first)}
        >
          {estimate.kind === 'running' ? words.estimating : words.estimate}
        </button>
        <button type="button" className="button" onClick={close}>
          {words.cancel}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={chosen.size === 0 || (doubts.length > 0 && !accepted)}
          onClick={run}
        >
          {words.run}
        </button>
      </div>
    </dialog>
  );
}

function costOf(estimate: Estimate, step: SegmentStep, runs: number): string | null {
  const found = estimate.kind === 'known' && estimate.costs.find((cost) => cost.step === step);
  if (!found) return null;
  const each = words.perScan(durationWords(found.seconds));
  return runs > 1 ? `${each}, ${words.inAll(durationWords(runs * found.seconds))}` : each;
}
