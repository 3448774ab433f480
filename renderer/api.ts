import type { Answer, CallName, Calls, WindowApi } from '../preload/contract.ts';

declare global {
  interface Window {
    readonly drasclr: WindowApi;
  }
}

/** What a screen explains: a refusal's code and words. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;

  constructor({ code, message }: Failure) {
    super(message);
    this.code = code;
  }
}

/** Asks main. @throws Refused with main's code. */
export async function ask<N extends CallName>(
  name: N,
  argument: Calls[N]['argument'],
): Promise<Calls[N]['value']> {
  // The compiler cannot follow one name through a union of signatures.
  const call = window.drasclr[name] as (argument: Calls[N]['argument']) => Promise<Answer<Calls[N]['value']>>;
  const answer = await call(argument);
  if (!answer.ok) throw new Refused(answer.error);
  return answer.value;
}

export const failureOf = (error: unknown): Failure =>
  error instanceof Refused
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: error instanceof Error ? error.message : String(error) };
