import { type Logger, pino } from 'pino';

/** One logger of the window's main process, to stderr; patients appear in it by pseudonym only. */
export const windowLogger = (): Logger =>
  pino({ name: 'window', level: process.env.DRASCLR_LOG ?? 'warn' }, pino.destination({ fd: 2, sync: true }));
