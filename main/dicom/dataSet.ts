import { Refusal } from '../../native-models/common/refusal.ts';

/** `xGGGGEEEE`, lower-case hexadecimal. */
export type Tag = `x${string}`;

/** How the elements of a data set are written (PS3.5 7.1). */
export interface Encoding {
  readonly implicit: boolean;
  readonly littleEndian: boolean;
}

/** A piece of encapsulated pixel data, by where its bytes are. */
export interface Fragment {
  /** From the first fragment's item, as the basic offset table counts. */
  readonly offset: number;
  readonly position: number;
  readonly length: number;
}

export interface Element {
  readonly tag: Tag;
  /** Undefined in implicit encoding. */
  readonly vr: string | undefined;
  readonly dataOffset: number;
  /** Of the value; for an undefined length as far as its delimiter. */
  readonly length: number;
  readonly undefinedLength: boolean;
  /** Of encapsulated pixel data, without the basic offset table. */
  readonly fragments?: readonly Fragment[];
  readonly basicOffsetTable?: readonly number[];
}

/** The elements of a file or of an item. Values and items are read when they are asked for. */
export interface DataSet {
  readonly byteArray: Uint8Array;
  readonly encoding: Encoding;
  readonly elements: Readonly<Record<Tag, Element>>;
  /** What reading this file may still cost; shared by all its data sets. */
  readonly budget: Budget;
}

/** Elements and items that one file may have us step over: an enhanced CT of 20,000 frames needs half of it. */
const MAX_STEPS = 4_000_000;
/** Sequences inside sequences; the deepest standard report has 12. */
export const MAX_DEPTH = 32;

/** Bounds the work on one file, whatever its lengths and items claim. */
export class Budget {
  private steps = 0;

  /** @throws Refusal `too-complex` once the file has cost more than any CT does. */
  spend(): void {
    this.steps += 1;
    if (this.steps > MAX_STEPS)
      throw new Refusal(
        'too-complex',
        `Expected at most ${MAX_STEPS} elements and items in a file, got more.`,
      );
  }

  /** @throws Refusal `too-complex` past {@link MAX_DEPTH} sequences inside each other. */
  descend(depth: number): void {
    if (depth > MAX_DEPTH)
      throw new Refusal('too-complex', `Expected sequences at most ${MAX_DEPTH} deep, got deeper ones.`);
  }
}

export const cutOff = (what: string, end: number, size: number): Refusal =>
  new Refusal('truncated', `${what} should end at byte ${end} of the data set, which has ${size}.`);
