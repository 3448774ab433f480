import type { StorageType } from './pickle.ts';

/** What we pickle: dictionaries in order, lists, text, whole numbers, tensors of one storage each. */
export type Picklable =
  | string
  | number
  | null
  | readonly Picklable[]
  | ReadonlyMap<string, Picklable>
  | PickledTensor;

export interface PickledTensor {
  readonly kind: 'tensor';
  readonly type: StorageType;
  readonly key: string;
  readonly shape: readonly number[];
}

const STORAGES: Readonly<Record<StorageType, string>> = {
  float32: 'torch\nFloatStorage\n',
  int64: 'torch\nLongStorage\n',
};

/** Protocol 2, as `torch.save` writes it; dictionaries become OrderedDicts. */
export function encodePickle(value: Picklable): Buffer {
  const pieces: Buffer[] = [Buffer.from([0x80, 2])];
  const op = (...bytes: number[]): void => void pieces.push(Buffer.from(bytes));
  const text = (words: string): void => {
    const bytes = Buffer.from(words, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    op(0x58);
    pieces.push(length, bytes);
  };
  const whole = (n: number): void => {
    if (!Number.isInteger(n) || Math.abs(n) > 0x7fff_ffff)
      throw new RangeError(`encodePickle: ${n} is no int32`);
    const bytes = Buffer.alloc(5);
    bytes[0] = 0x4a;
    bytes.writeInt32LE(n, 1);
    pieces.push(bytes);
  };
  const callable = (name: string): void => void pieces.push(Buffer.from(`c${name}`));
  const tuple = (items: readonly number[]): void => {
    op(0x28);
    items.forEach(whole);
    op(0x74);
  };
  const emptyOrderedDict = (): void => {
    callable('collections\nOrderedDict\n');
    op(0x29, 0x52);
  };
  const tensor = ({ type, key, shape }: PickledTensor): void => {
    callable('torch._utils\n_rebuild_tensor_v2\n');
    op(0x28, 0x28);
    text('storage');
    callable(STORAGES[type]);
    text(key);
    text('cpu');
    whole(shape.reduce((product, n) => product * n, 1));
    op(0x74, 0x51);
    whole(0);
    tuple(shape);
    tuple(cOrderStrides(shape));
    op(0x89);
    emptyOrderedDict();
    op(0x74, 0x52);
  };
  const write = (item: Picklable): void => {
    if (item === null) op(0x4e);
    else if (typeof item === 'string') text(item);
    else if (typeof item === 'number') whole(item);
    else if (isList(item)) {
      op(0x5d, 0x28);
      item.forEach(write);
      op(0x65);
    } else if ('kind' in item) tensor(item);
    else {
      emptyOrderedDict();
      op(0x28);
      for (const [name, entry] of item) {
        text(name);
        write(entry);
      }
      op(0x75);
    }
  };
  write(value);
  op(0x2e);
  return Buffer.concat(pieces);
}

const isList = (value: Picklable): value is readonly Picklable[] => Array.isArray(value);

function cOrderStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}
