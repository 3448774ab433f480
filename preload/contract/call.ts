import { z } from 'zod';

/** One call of the window, declared once: how its argument is checked and, as a type alone, what answers it. */
export interface Call<S extends z.ZodType = z.ZodType, V = unknown> {
  readonly argument: S;
  readonly answer: () => V;
}

/** Declares a call: `openScan: call(z.strictObject({ scanId: id }), answers<ScanDetail>)`. */
export const call = <S extends z.ZodType, V>(argument: S, answer: () => V): Call<S, V> => ({
  argument,
  answer,
});

/** Names the type of an answer; only its type is used. */
export const answers = <V>(): V => {
  throw new Error('answers: names a type and is never called');
};

/** The argument of a call that takes none. */
export const nothing = z.undefined();

export type ArgumentOf<C extends Call> = z.infer<C['argument']>;
export type ValueOf<C extends Call> = ReturnType<C['answer']>;
