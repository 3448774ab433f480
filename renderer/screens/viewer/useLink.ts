import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Vec3 } from '../../../native-models/common/geometry.ts';
import { ask } from '../../api.ts';
import { useScreen } from '../../store.ts';
import type { Viewer } from '../../viewer/viewer.ts';

/** How the two columns hang together. */
export type Linked = 'linking' | 'same' | 'frame' | 'atlas' | 'noRegistration' | 'noCommonAtlas' | 'failed';

/** Moves each column to where the other went: the same point in one scan, the same place of the atlas in two. */
export function useLink(
  firstId: string,
  first: RefObject<Viewer | null>,
  secondId: string,
  second: RefObject<Viewer | null>,
  secondPosition: Vec3 | null,
  shown: boolean,
): Linked {
  const firstPosition = useScreen((screen) => screen.position);
  const [linked, setLinked] = useState<Linked>(firstId === secondId ? 'same' : 'linking');
  /** Where each column was last sent by the other: it does not answer back. */
  const sent = useRef<Readonly<Record<'first' | 'second', string>>>({ first: '', second: '' });
  const latest = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: refs never change.
  useEffect(() => {
    if (!shown || !firstPosition || sent.current.first === firstPosition.join()) return;
    void send(firstId, secondId, firstPosition, 'second', second);
  }, [firstPosition, shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs never change.
  useEffect(() => {
    // Its first position is only where it opened.
    if (!shown || !secondPosition || sent.current.second === '') return;
    if (sent.current.second === secondPosition.join()) return;
    void send(secondId, firstId, secondPosition, 'first', first);
  }, [secondPosition, shown]);

  async function send(
    fromScanId: string,
    toScanId: string,
    point: Vec3,
    column: 'first' | 'second',
    viewer: RefObject<Viewer | null>,
  ): Promise<void> {
    const turn = ++latest.current;
    try {
      const answer =
        fromScanId === toScanId
          ? ({ kind: 'carried', point, atlasName: null } as const)
          : await ask('mapPointBetweenScans', { fromScanId, toScanId, point });
      // Only the last of a quick scroll is followed.
      if (turn !== latest.current) return;
      if (answer.kind === 'apart') {
        setLinked(answer.lacks === 'registration' ? 'noRegistration' : 'noCommonAtlas');
        return;
      }
      setLinked(fromScanId === toScanId ? 'same' : answer.atlasName === null ? 'frame' : 'atlas');
      const opened = viewer.current;
      if (!opened) return;
      sent.current = { ...sent.current, [column]: opened.snapped(answer.point).join() };
      opened.moveTo(answer.point);
    } catch {
      // The word beside the column says that it is not linked; both stay readable.
      setLinked('failed');
    }
  }
  return linked;
}
