import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isRefusal } from '../../native-models/common/refusal.ts';
import { type Answer, CALLS, type CallName, type Calls } from '../../preload/contract.ts';
import { withoutPaths } from '../services/library/withoutPaths.ts';
import { isTrustedSender } from './trustedSender.ts';

/** What answers one call of the contract; its argument has been checked. */
export type Handler<N extends CallName> = (
  argument: Calls[N]['argument'],
) => Calls[N]['value'] | Promise<Calls[N]['value']>;

/** Leaves no name of the contract without an answer. */
export type Handlers = { readonly [N in CallName]: Handler<N> };

/** Checks an argument and answers a call of the contract. */
export const answerCall = <N extends CallName>(
  name: N,
  handler: Handler<N>,
  argument: unknown,
  logger: Logger,
): Promise<Answer<Calls[N]['value']>> =>
  answerSafely(
    name,
    CALLS[name].argument as unknown as z.ZodType<Calls[N]['argument']>,
    handler,
    argument,
    logger,
  );

/**
 * Checks the argument, runs the act and turns a {@link Refusal} into an answer without any path. A bug is logged
 * with its stack; the window learns only that there was one.
 */
export async function answerSafely<A, V>(
  name: string,
  expected: z.ZodType<A>,
  act: (argument: A) => V | Promise<V>,
  argument: unknown,
  logger: Logger,
): Promise<Answer<V>> {
  const checked = expected.safeParse(argument);
  if (!checked.success) {
    return refused('bad-argument', `${name}: ${z.prettifyError(checked.error)}`);
  }
  try {
    return { ok: true, value: await act(checked.data) };
  } catch (error) {
    if (isRefusal(error)) return refused(error.code, withoutPaths(error.message, []));
    logger.error({ err: error, call: name }, 'call failed');
    return refused('internal', 'Something went wrong inside the program; its log says what.');
  }
}

/** Registers every handler; a sender that is not our own page gets no answer at all. */
export function answerCalls(ipcMain: IpcMain, handlers: Handlers, logger: Logger): void {
  const register = <N extends CallName>(name: N, handler: Handler<N>) =>
    ipcMain.handle(name, (event: IpcMainInvokeEvent, argument: unknown) => {
      if (!isTrustedSender(event)) throw new Error(`${name}: refused an untrusted sender`);
      return answerCall(name, handler, argument, logger);
    });
  for (const name of Object.keys(handlers) as CallName[]) register(name, handlers[name] as Handler<CallName>);
}

const refused = (code: string, message: string) => ({ ok: false as const, error: { code, message } });
