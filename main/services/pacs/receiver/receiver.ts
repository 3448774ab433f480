import { mkdirSync } from 'node:fs';
import { Refusal } from '../../../../native-models/common/refusal.ts';
import { INCOMING } from '../../../artefacts/originalFile.ts';
import { DEFAULT_RECEIVER } from '../../../model/archive.ts';
import type { Library } from '../../library/library.ts';
import type { Session } from '../../library/session.ts';
import type { ImportOutcome } from '../../scans/importOutcome.ts';
import { Intake, type IntakeOptions } from '../../scans/intake.ts';
import { type Listening, type ListenOptions, listenForStorage } from './listenForStorage.ts';

export const DEFAULT_PORT = DEFAULT_RECEIVER.port;
export const DEFAULT_AE_TITLE = DEFAULT_RECEIVER.aeTitle;
export const LOOPBACK_HOST = '127.0.0.1';

export interface ReceiverOptions
  extends IntakeOptions,
    Partial<Pick<ListenOptions, 'aeTitle' | 'host' | 'port' | 'callers' | 'tls'>> {
  /** A delivery ends when nothing has arrived for so long. */
  readonly quietMs?: number;
  /** An image, or what was sent for one, has its verdict. */
  readonly arrived?: () => void;
  /** A delivery is committed and grouped into scans. */
  delivered(outcome: ImportOutcome): void;
  /** A delivery could not be grouped: a fault of the program or of the disk. */
  failed(error: unknown): void;
}

const QUIET_MS = 5000;

/**
 * Listens for scans that are sent by C-STORE. Success is answered when the object is taken in: its original is
 * synced and the catalog's row committed, by the rules of a folder import. Closed, it has ended all associations, and
 * what was acknowledged is in the library.
 * @throws Refusal as {@link listenForStorage}; `library-read-only`, `pseudonym-key-missing`.
 */
export async function startReceiver(session: Session, options: ReceiverOptions): Promise<Listening> {
  const folder = spoolFolder(session.library);
  const intake = new Intake(session, options);
  const delivery = deliveries(intake, options);
  const listening = await listenForStorage({
    aeTitle: options.aeTitle ?? DEFAULT_AE_TITLE,
    host: options.host ?? LOOPBACK_HOST,
    port: options.port ?? DEFAULT_PORT,
    callers: options.callers ?? [],
    ...(options.tls && { tls: options.tls }),
    store: {
      folder,
      take: async (arrival) => {
        const verdict = await intake.take(arrival);
        delivery.touch();
        options.arrived?.();
        return verdict;
      },
    },
    refused: (calling, why) => tellRefused(session, calling, why),
  });
  return {
    ...listening,
    close: async () => {
      await listening.close();
      await delivery.end();
    },
  };
}

/** Where objects lie until they are taken in. @throws Refusal `library-read-only`. */
export function spoolFolder(library: Library): string {
  if (library.readOnly) {
    throw new Refusal(
      'library-read-only',
      'expected a library that can be written, to receive scans into it',
    );
  }
  const folder = library.at(INCOMING);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function tellRefused(session: Pick<Session, 'listen'>, calling: string, why: string): void {
  const message = `an association of ${calling || 'a caller without a name'} was refused: ${why} not accepted`;
  session.listen({ kind: 'notice', code: 'association-refused', message });
}

/** Closes a ledger when it has become quiet. */
function deliveries(intake: Intake, { quietMs = QUIET_MS, delivered, failed }: ReceiverOptions) {
  let timer: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(timer);
    const outcome = await intake.finish();
    if (outcome) delivered(outcome);
  };
  return {
    touch: (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void end().catch(failed), quietMs);
    },
    end,
  };
}
