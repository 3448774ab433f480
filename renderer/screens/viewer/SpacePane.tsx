import type { KeyboardEvent, RefObject } from 'react';
import { useViewing } from '../../state/viewing.ts';
import { useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import type { Viewer } from '../../viewer/viewer.ts';

const TURN = Math.PI / 24;

const TURNS: Readonly<Record<string, (viewer: Viewer) => void>> = {
  ArrowLeft: (viewer) => viewer.turn3d(TURN, 0),
  ArrowRight: (viewer) => viewer.turn3d(-TURN, 0),
  ArrowUp: (viewer) => viewer.turn3d(0, -TURN),
  ArrowDown: (viewer) => viewer.turn3d(0, TURN),
  ' ': (viewer) => viewer.reset(),
  '+': (viewer) => viewer.zoom3d(1.15),
  '=': (viewer) => viewer.zoom3d(1.15),
  '-': (viewer) => viewer.zoom3d(1 / 1.15),
};

/** The fourth pane: lungs and findings as surfaces, landmarks as points, the crosshair. */
export function SpacePane(props: {
  readonly viewport: RefObject<HTMLDivElement | null>;
  readonly viewer: RefObject<Viewer | null>;
  readonly hidden: boolean;
}) {
  const { viewport, viewer, hidden } = props;
  const { letters, has3d } = useViewing();
  const toggle = () =>
    useScreen.setState(({ maximised }) => ({ maximised: maximised === 'space' ? null : 'space' }));
  const press = (event: KeyboardEvent) => {
    const turn = TURNS[event.key];
    if (!turn || !viewer.current) return;
    event.preventDefault();
    event.stopPropagation();
    turn(viewer.current);
  };
  return (
    <section
      className="pane"
      data-space={has3d ? 'works' : 'absent'}
      aria-label={words.space}
      hidden={hidden}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that keys turn. */}
      <div
        className="pane-viewport space-viewport"
        ref={viewport}
        role="group"
        aria-label={words.spaceLabel}
        title={words.spaceHint}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys turn it.
        tabIndex={0}
        onDoubleClick={toggle}
        onKeyDown={press}
      />
      {has3d && letters && (
        <>
          <span className="letter left">{letters[0]}</span>
          <span className="letter right">{letters[1]}</span>
          <span className="letter top">{letters[2]}</span>
          <span className="letter bottom">{letters[3]}</span>
        </>
      )}
      <span className="corner top-left">{words.space}</span>
      {!has3d && (
        <div className="pane-note">
          <strong>{words.no3d}</strong>
          <p>{words.no3dWhy}</p>
        </div>
      )}
    </section>
  );
}
