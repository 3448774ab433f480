import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * Name of an artefact: the hash of what it was made from. Two runs with the same inputs, settings
 * and code version meet in the same file; anything else makes another one.
 * `version` is raised when the stage's code changes its result.
 */
export function artefactKey(stage: string, version: number, inputs: Json): string {
  const text = `${stage}/${version}/${canonical(inputs)}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** JSON with sorted names, so that equal settings hash equally. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as { readonly [name: string]: Json })
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
