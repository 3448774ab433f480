import { isRefusal } from '../../../../native-models/common/refusal.ts';
import type { DimseArchive } from '../../../model/archive.ts';
import type { Session } from '../../library/session.ts';
import { listenForStorage } from '../receiver/listenForStorage.ts';
import { tellRefused } from '../receiver/receiver.ts';
import type { Store } from '../storagePeer.ts';

/** Where this program listens while an archive sends by C-MOVE; the archive must know it. */
export interface MoveTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * Listens for what an archive may send by C-MOVE while it is fetched from. Where the port is taken, by the window's
 * own receiver, that one takes the objects in.
 */
export async function listenWhile(
  session: Session,
  archive: DimseArchive,
  { host, port }: MoveTarget,
  store: Store,
  act: () => Promise<void>,
): Promise<void> {
  const listening = await listenForStorage({
    aeTitle: archive.callingAe,
    host,
    port,
    callers: [{ aeTitle: archive.calledAe, host: archive.host }],
    store,
    refused: (calling, why) => tellRefused(session, calling, why),
  }).catch((error: unknown) => {
    if (isRefusal(error) && error.code === 'port-in-use') return undefined;
    throw error;
  });
  try {
    await act();
  } finally {
    await listening?.close();
  }
}
