import { useEffect } from 'react';
import { useCommands } from '../../keys/useCommands.ts';
import { useJobs } from '../../state/jobs.ts';
import {
  change,
  hearMetric,
  loadForms,
  loadRuns,
  type TrainingTab,
  useTraining,
} from '../../state/training.ts';
import { training as words } from '../../strings/en/training.ts';
import { NewTraining } from './NewTraining.tsx';
import { Runs } from './Runs.tsx';

const open = (tab: TrainingTab): void => change({ tab, plan: null });
const TABS = Object.keys(words.tabs) as TrainingTab[];

/** Trainings: what to ask, what it will cost, and what came of each. */
export function TrainingScreen() {
  const { tab, failure } = useTraining();
  useCommands(Object.fromEntries(TABS.map((name) => [`training.${name}`, () => open(name)])));
  // Runs and the models to choose from are read again when one begins, ends or pauses.
  const states = useJobs(({ jobs }) => jobs.map(({ id, state }) => `${id}${state.kind}`).join());
  useEffect(() => {
    return window.drasclr.on('jobMetric', hearMetric);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when a job's state changes.
  useEffect(() => {
    void loadForms();
    void loadRuns();
  }, [states]);
  return (
    <main className="page training-page" aria-labelledby="training-title">
      <header className="training-head">
        <h1 id="training-title">{words.title}</h1>
        <nav className="training-tabs" aria-label={words.title}>
          {TABS.map((name) => (
            <button
              key={name}
              type="button"
              className="button"
              aria-pressed={tab === name}
              onClick={() => open(name)}
            >
              {words.tabs[name]}
            </button>
          ))}
        </nav>
      </header>
      {failure && (
        <p className="problem" role="alert">
          {failure.message}
        </p>
      )}
      {tab === 'runs' ? <Runs /> : <NewTraining kind={tab} />}
    </main>
  );
}
