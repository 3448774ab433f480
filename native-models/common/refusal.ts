/**
 * Input that we decline, with a code that the screen can explain and a message that names
 * what was expected and what came. Nothing is lost when one is thrown.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** True also for refusals that crossed a process boundary. */
export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && error.name === 'Refusal' && 'code' in error;
