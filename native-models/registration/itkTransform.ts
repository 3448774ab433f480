import type { Transform, TransformList } from 'itk-wasm';
import { type Affine, offsetThrough } from '../common/affine.ts';
import type { Matrix3, Vec3 } from '../common/geometry.ts';
import type { BSpline } from './pointMap.ts';

/** The affine in elastix's list. @throws Error when there is none. */
export function affineOf(list: TransformList): Affine {
  const { parameters, fixedParameters } = one(list, 'Affine');
  const p = [...numbers(parameters)];
  const matrix = p.slice(0, 9) as unknown as Matrix3;
  const centre = [...numbers(fixedParameters)].slice(0, 3) as unknown as Vec3;
  // ITK rotates about a centre: y = M (x − c) + c + t.
  const moved: Vec3 = [centre[0] + p[9]!, centre[1] + p[10]!, centre[2] + p[11]!];
  return { matrix, offset: offsetThrough(matrix, centre, moved) };
}

/** The cubic B-spline in elastix's list. @throws Error when there is none. */
export function bsplineOf(list: TransformList): BSpline {
  const { parameters, fixedParameters } = one(list, 'BSpline');
  const f = [...numbers(fixedParameters)];
  return {
    lattice: {
      dimensions: f.slice(0, 3) as unknown as Vec3,
      origin: f.slice(3, 6) as unknown as Vec3,
      spacingMm: f.slice(6, 9) as unknown as Vec3,
      direction: f.slice(9, 18) as unknown as Matrix3,
    },
    coefficients: Float64Array.from(numbers(parameters)),
  };
}

function one(list: TransformList, kind: 'Affine' | 'BSpline'): Transform {
  const found = list.filter((t) => t.transformType.transformParameterization === kind);
  if (found.length !== 1) {
    const got = list.map((t) => t.transformType.transformParameterization).join(', ');
    throw new Error(`elastix: expected one ${kind} transform, got [${got}]`);
  }
  return found[0]!;
}

function numbers(array: Transform['parameters']): Float64Array {
  if (array === null || array instanceof BigInt64Array || array instanceof BigUint64Array) {
    throw new Error('elastix: expected floating-point parameters');
  }
  return Float64Array.from(array);
}
