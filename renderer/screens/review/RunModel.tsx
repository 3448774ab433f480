import { useEffect, useRef, useState } from 'react';
import type { ModelRow } from '../../../preload/contract/models.ts';
import type { SegmentCost, SegmentStep } from '../../../preload/contract/segmentation.ts';
import { ask, type Failure, failureOf } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { durationWords, runModel as words } from '../../strings/en/runModel.ts';
import { FailureNote } from '../FailureNote.tsx';

const STEPS: readonly SegmentStep[] = [1, 2, 4, 8];

type Estimate =
  | { readonly kind: 'none' | 'running' }
  | { readonly kind: 'known'; readonly costs: readonly SegmentCost[] }
  | { readonly kind: 'refused'; readonly failure: Failure };

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
      setEstimate({ kind: 'refused', failure: failureOf(error) });
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
    // What was accepted were the doubts of the models chosen before.
    setAccepted(false);
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
          <StepChoice
            chosen={step}
            choose={setStep}
            estimate={estimate}
            runs={scanIds.length * chosen.size}
          />
          <label>
            <input type="checkbox" checked={sharp} onChange={({ target }) => setSharp(target.checked)} />
            <span>{words.sharp}</span>
            <span className="quiet">{words.sharpSays}</span>
          </label>
          <Doubts doubts={doubts} accepted={accepted} accept={setAccepted} />
          {estimate.kind === 'refused' && <FailureNote title={words.estimate} failure={estimate.failure} />}
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

/** How far apart the windows lie, with what each choice costs once that was measured. */
function StepChoice(props: {
  readonly chosen: SegmentStep;
  readonly choose: (step: SegmentStep) => void;
  readonly estimate: Estimate;
  readonly runs: number;
}) {
  const { chosen, choose, estimate, runs } = props;
  return (
    <fieldset>
      <legend>{words.step}</legend>
      {STEPS.map((each) => (
        <label key={each}>
          <input type="radio" name="step" checked={chosen === each} onChange={() => choose(each)} />
          <span>{words.steps[each]![0]}</span>
          <span className="quiet">{costOf(estimate, each, runs) ?? words.steps[each]![1]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What speaks against the chosen models; the reader has to accept it before they run. */
function Doubts(props: {
  readonly doubts: readonly string[];
  readonly accepted: boolean;
  readonly accept: (accepted: boolean) => void;
}) {
  if (props.doubts.length === 0) return null;
  return (
    <>
      {props.doubts.map((doubt) => (
        <p key={doubt} className="hint">
          {words.doubt(doubt)}
        </p>
      ))}
      <label>
        <input
          type="checkbox"
          checked={props.accepted}
          onChange={({ target }) => props.accept(target.checked)}
        />
        <span>{words.anyway}</span>
      </label>
    </>
  );
}

function costOf(estimate: Estimate, step: SegmentStep, runs: number): string | null {
  const found = estimate.kind === 'known' && estimate.costs.find((cost) => cost.step === step);
  if (!found) return null;
  const each = words.perScan(durationWords(found.seconds));
  return runs > 1 ? `${each}, ${words.inAll(durationWords(runs * found.seconds))}` : each;
}
