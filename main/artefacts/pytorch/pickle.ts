import { Refusal } from '../../../native-models/common/refusal.ts';

/**
 * The part of Python's pickle format that `torch.save` writes for tensors, lists and dictionaries. A pickle is a
 * program; this machine knows no import and no call but the four below, whose meaning is fixed here, so nothing
 * that a file says can be run.
 */
export type Pickled =
  | string
  | number
  | boolean
  | null
  | readonly Pickled[]
  | PickledMap
  | PickledGlobal
  | StorageRef
  | TensorRef;

/** A dict or an OrderedDict. A Map, so that no key can reach a prototype. */
export type PickledMap = Map<Pickled, Pickled>;

export interface PickledGlobal {
  readonly kind: 'global';
  readonly name: GlobalName;
}

export type StorageType = 'float32' | 'int64';

/** Numbers that lie elsewhere in the file. */
export interface StorageRef {
  readonly kind: 'storage';
  readonly type: StorageType;
  readonly key: string;
  readonly length: number;
}

export interface TensorRef {
  readonly kind: 'tensor';
  readonly storage: StorageRef;
  /** In elements of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const GLOBALS = {
  'collections.OrderedDict': null,
  'torch._utils._rebuild_tensor_v2': null,
  'torch.FloatStorage': 'float32',
  'torch.LongStorage': 'int64',
} as const satisfies Readonly<Record<string, StorageType | null>>;
type GlobalName = keyof typeof GLOBALS;

/** Enough for the published checkpoint a hundred times over; a pickle can ask for what it likes. */
const MAX_STEPS = 2_000_000;

/**
 * @param source what the bytes are called in messages.
 * @returns the value, and where the next pickle begins.
 * @throws Refusal `checkpoint-unsafe` for a global, a call or an opcode that a checkpoint has no need of, by its
 * name; `checkpoint-damaged` when the pickle ends early or makes no sense.
 */
export function readPickle(
  bytes: Buffer,
  source: string,
  start = 0,
): { readonly value: Pickled; readonly end: number } {
  const machine = new Machine(bytes, source, start);
  const value = machine.run();
  return { value, end: machine.at };
}

const MARK = Symbol('mark');
type StackItem = Pickled | typeof MARK;

class Machine {
  static readonly #opcodes: ReadonlyMap<number, (m: Machine) => void> = new Map([
    [0x80, (m) => void m.#byte()], // PROTO
    [0x95, (m) => void m.#take(8)], // FRAME
    [0x28, (m) => void m.#stack.push(MARK)], // MARK
    [0x4e, (m) => m.#push(null)], // NONE
    [0x88, (m) => m.#push(true)], // NEWTRUE
    [0x89, (m) => m.#push(false)], // NEWFALSE
    [0x4b, (m) => m.#push(m.#byte())], // BININT1
    [0x4d, (m) => m.#push(m.#take(2).readUInt16LE())], // BININT2
    [0x4a, (m) => m.#push(m.#take(4).readInt32LE())], // BININT
    [0x8a, (m) => m.#push(m.#long(m.#byte()))], // LONG1
    [0x47, (m) => m.#push(m.#take(8).readDoubleBE())], // BINFLOAT
    [0x58, (m) => m.#push(m.#text(m.#take(4).readUInt32LE()))], // BINUNICODE
    [0x8c, (m) => m.#push(m.#text(m.#byte()))], // SHORT_BINUNICODE
    [0x7d, (m) => m.#push(new Map())], // EMPTY_DICT
    [0x5d, (m) => m.#push([])], // EMPTY_LIST
    [0x29, (m) => m.#push([])], // EMPTY_TUPLE
    [0x85, (m) => m.#push(m.#popMany(1))], // TUPLE1
    [0x86, (m) => m.#push(m.#popMany(2))], // TUPLE2
    [0x87, (m) => m.#push(m.#popMany(3))], // TUPLE3
    [0x74, (m) => m.#push(m.#popToMark())], // TUPLE
    [0x61, (m) => m.#append([m.#pop()])], // APPEND
    [0x65, (m) => m.#append(m.#popToMark())], // APPENDS
    [0x73, (m) => m.#setItems(m.#popMany(2))], // SETITEM
    [0x75, (m) => m.#setItems(m.#popToMark())], // SETITEMS
    [0x71, (m) => m.#memoize(m.#byte())], // BINPUT
    [0x72, (m) => m.#memoize(m.#take(4).readUInt32LE())], // LONG_BINPUT
    [0x94, (m) => m.#memoize(m.#memo.size)], // MEMOIZE
    [0x68, (m) => m.#recall(m.#byte())], // BINGET
    [0x6a, (m) => m.#recall(m.#take(4).readUInt32LE())], // LONG_BINGET
    [0x63, (m) => m.#global(m.#line(), m.#line())], // GLOBAL
    [0x93, (m) => m.#global(...(m.#popMany(2).map(String) as [string, string]))], // STACK_GLOBAL
    [0x51, (m) => m.#push(m.#storage(m.#pop()))], // BINPERSID
    [0x52, (m) => m.#call()], // REDUCE
    [0x62, (m) => m.#build()], // BUILD
  ]);

  at: number;
  readonly #bytes: Buffer;
  readonly #source: string;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(bytes: Buffer, source: string, start: number) {
    this.#bytes = bytes;
    this.#source = source;
    this.at = start;
  }

  run(): Pickled {
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const opcode = this.#byte();
      if (opcode === 0x2e) return this.#pop(); // STOP
      const act = Machine.#opcodes.get(opcode);
      if (!act) this.#refuse('unsafe', `uses the opcode 0x${opcode.toString(16).padStart(2, '0')}`);
      act(this);
    }
    return this.#refuse('unsafe', `takes more than ${MAX_STEPS} steps`);
  }

  #call(): void {
    const [called, args] = this.#popMany(2);
    if (!isGlobal(called)) this.#refuse('unsafe', 'calls something that is no function');
    if (!Array.isArray(args)) this.#refuse('damaged', `calls ${called.name} without arguments`);
    if (called.name === 'collections.OrderedDict' && args.length === 0) this.#push(new Map());
    else if (called.name === 'torch._utils._rebuild_tensor_v2') this.#push(this.#tensor(args));
    else this.#refuse('unsafe', `calls ${called.name} with ${args.length} arguments`);
  }

  /** Attributes of an OrderedDict (PyTorch's `_metadata`): nothing of ours depends on them. */
  #build(): void {
    this.#pop();
    const target = this.#stack.at(-1);
    if (!(target instanceof Map))
      this.#refuse('unsafe', 'sets attributes of something that is no dictionary');
  }

  #global(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!Object.hasOwn(GLOBALS, full)) this.#refuse('unsafe', `asks for ${full}`);
    this.#push({ kind: 'global', name: full as GlobalName });
  }

  /** `('storage', type, key, device, length[, view])`. */
  #storage(id: Pickled): StorageRef {
    const [tag, type, key, , length, view] = Array.isArray(id) ? id : [];
    const storage = isGlobal(type) ? GLOBALS[type.name] : null;
    if (tag !== 'storage' || storage === null || typeof key !== 'string' || !isCount(length)) {
      this.#refuse('damaged', 'describes a storage in an unknown way');
    }
    if (view !== undefined && view !== null) this.#refuse('damaged', 'holds a storage that is a view');
    return { kind: 'storage', type: storage, key, length };
  }

  /** `(storage, offset, shape, strides, requires_grad, hooks)`. */
  #tensor([storage, offset, shape, strides]: readonly Pickled[]): TensorRef {
    const counts = (value: Pickled | undefined): value is readonly number[] =>
      Array.isArray(value) && value.every(isCount);
    if (
      !isStorage(storage) ||
      !isCount(offset) ||
      !counts(shape) ||
      !counts(strides) ||
      shape.length !== strides.length
    ) {
      this.#refuse('damaged', 'describes a tensor in an unknown way');
    }
    return { kind: 'tensor', storage, offset, shape, strides };
  }

  #append(values: readonly Pickled[]): void {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) this.#refuse('damaged', 'appends to something that is no list');
    for (const value of values) list.push(value);
  }

  #setItems(pairs: readonly Pickled[]): void {
    const map = this.#stack.at(-1);
    if (!(map instanceof Map)) this.#refuse('damaged', 'sets items of something that is no dictionary');
    if (pairs.length % 2 !== 0) this.#refuse('damaged', 'sets an item without a value');
    for (let n = 0; n < pairs.length; n += 2) map.set(pairs[n]!, pairs[n + 1]!);
  }

  #memoize(index: number): void {
    const top = this.#stack.at(-1);
    if (top === undefined || top === MARK) this.#refuse('damaged', 'remembers a value that is not there');
    this.#memo.set(index, top);
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) this.#refuse('damaged', `recalls value ${index}, which it never had`);
    this.#push(value);
  }

  #push(value: Pickled): void {
    this.#stack.push(value);
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) this.#refuse('damaged', 'takes a value that is not there');
    return value;
  }

  #popMany(count: number): Pickled[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): Pickled[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) this.#refuse('damaged', 'takes values back to a mark that is not there');
    const values = this.#stack.splice(mark);
    values.shift();
    return values as Pickled[];
  }

  /** Two's complement, little-endian; what is no safe integer (a hash, a magic number) becomes a float. */
  #long(length: number): number {
    const bytes = this.#take(length);
    let value = 0n;
    for (let n = length - 1; n >= 0; n--) value = (value << 8n) | BigInt(bytes[n]!);
    return Number(BigInt.asIntN(8 * length, value));
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8');
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0) this.#refuse('damaged', 'is cut short');
    const text = this.#bytes.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }

  #byte(): number {
    return this.#take(1)[0]!;
  }

  #take(length: number): Buffer {
    const from = this.at;
    if (length > this.#bytes.length - from) {
      this.#refuse('damaged', `is cut short: ${length} bytes expected at ${from} of ${this.#bytes.length}`);
    }
    this.at = from + length;
    return this.#bytes.subarray(from, this.at);
  }

  #refuse(why: 'unsafe' | 'damaged', what: string): never {
    const tail = why === 'unsafe' ? '; a checkpoint of numbers has no need of it, nothing was run' : '';
    throw new Refusal(`checkpoint-${why}`, `the pickle in ${this.#source} ${what}${tail}`);
  }
}

const isObject = (value: Pickled | undefined): value is PickledGlobal | StorageRef | TensorRef =>
  typeof value === 'object' && value !== null && 'kind' in value;
const isGlobal = (value: Pickled | undefined): value is PickledGlobal =>
  isObject(value) && value.kind === 'global';
const isStorage = (value: Pickled | undefined): value is StorageRef =>
  isObject(value) && value.kind === 'storage';
export const isTensor = (value: Pickled | undefined): value is TensorRef =>
  isObject(value) && value.kind === 'tensor';
const isCount = (value: Pickled | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
