import type { Logger } from 'pino';
import { isRefusal } from '../../native-models/common/refusal.ts';
import type { ReceiverView } from '../../preload/contract/archives.ts';
import type { StartWorker } from '../jobs/workerProcess.ts';
import type { Session } from '../services/library/session.ts';
import { ALL_ADDRESSES } from '../services/pacs/archive/fetchKind.ts';
import { parseCaller } from '../services/pacs/receiver/callers.ts';
import type { Listening } from '../services/pacs/receiver/listenForStorage.ts';
import { LOOPBACK_HOST, startReceiver } from '../services/pacs/receiver/receiver.ts';
import type { KeptSettings } from './keepSettings.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

/** The window's receiver: listens for the library that is open, as long as the settings say so. */
export interface WindowReceiver {
  view(): ReceiverView;
  /** Begins, ceases or begins anew as the settings are; why it does not listen is in the view. */
  apply(): Promise<ReceiverView>;
  /** Before the library is closed. */
  stop(): Promise<void>;
}

export interface ReceiverSurroundings {
  readonly settings: KeptSettings;
  readonly library: OpenedLibrary;
  readonly startWorker: StartWorker;
  readonly logger: Logger;
  changed(view: ReceiverView): void;
  libraryChanged(): void;
}

/** Senders come fast: the window hears of them as often as it can show it. */
const TELL_MS = 500;

export function keepReceiver(around: ReceiverSurroundings): WindowReceiver {
  const { settings, logger } = around;
  let listening: Listening | undefined;
  let state: ReceiverView['state'] = { kind: 'off' };
  let received = 0;
  let telling: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const view = (): ReceiverView => ({ settings: settings.read().settings.receiver, state, received });
  const tell = (): ReceiverView => {
    clearTimeout(telling);
    telling = undefined;
    around.changed(view());
    return view();
  };
  const arrived = (): void => {
    received += 1;
    telling ??= setTimeout(tell, TELL_MS);
  };
  const cease = async (): Promise<void> => {
    const open = listening;
    listening = undefined;
    state = { kind: 'off' };
    try {
      await open?.close();
    } catch (error) {
      logger.error({ err: error }, 'what arrived last could not be grouped');
    }
  };
  const begin = async (): Promise<void> => {
    const { aeTitle } = settings.read().settings.receiver;
    received = 0;
    try {
      listening = await listenFor(around, arrived);
      state = { kind: 'listening', host: listening.host, port: listening.port, aeTitle };
    } catch (error) {
      if (!isRefusal(error)) logger.error({ err: error }, 'the receiver could not start');
      state = isRefusal(error)
        ? { kind: 'refused', code: error.code, message: error.message }
        : { kind: 'refused', code: 'internal', message: 'Something went wrong inside the program.' };
    }
  };
  /** One change after the other. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    view,
    apply: () =>
      inTurn(async () => {
        await cease();
        if (settings.read().settings.receiver.enabled) await begin();
        return tell();
      }),
    stop: () => inTurn(cease),
  };
}

function listenFor(around: ReceiverSurroundings, arrived: () => void): Promise<Listening> {
  const { settings, library, startWorker, logger, libraryChanged } = around;
  const { port, aeTitle, others, callers, deidentify } = settings.read().settings.receiver;
  const session: Session = {
    library: library.open(),
    startWorker,
    engine: { name: 'auto' },
    signal: new AbortController().signal,
    listen: (event) => {
      if (event.kind === 'notice') logger.info({ code: event.code }, 'receiver');
    },
  };
  return startReceiver(session, {
    port,
    aeTitle,
    host: others ? ALL_ADDRESSES : LOOPBACK_HOST,
    callers: callers.map(parseCaller),
    ...(deidentify && { deidentify: { ids: {} } }),
    arrived,
    delivered: libraryChanged,
    failed: (error) => logger.error({ err: error }, 'what arrived could not be grouped'),
  });
}
