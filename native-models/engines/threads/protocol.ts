/** The calls a worker module answers. Inputs and outputs cross by structured clone; shared memory is shared. */
export type CallMap = Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>;

export interface Call {
  readonly id: number;
  readonly kind: string;
  readonly input: unknown;
}

export type Reply =
  | { readonly id: number; readonly kind: 'done'; readonly output: unknown }
  | { readonly id: number; readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string; readonly stack?: string };

export type Handlers<Calls> = {
  readonly [K in keyof Calls]: Calls[K] extends { input: infer I; output: infer O }
    ? (input: I) => O | Promise<O>
    : never;
};
