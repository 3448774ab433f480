/** Rows chosen in a table, with the one that Shift extends from. */
export interface Chosen {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const NONE: Chosen = { ids: new Set(), anchor: null };

/** A click or key on a row: alone, added (`ctrl`) or up to it from the anchor (`shift`), as lists everywhere do. */
export function choose(
  chosen: Chosen,
  order: readonly string[],
  id: string,
  { ctrl, shift }: { readonly ctrl: boolean; readonly shift: boolean },
): Chosen {
  const from = chosen.anchor === null ? -1 : order.indexOf(chosen.anchor);
  if (shift && from >= 0) {
    const to = order.indexOf(id);
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    return { ids: new Set(ctrl ? [...chosen.ids, ...range] : range), anchor: chosen.anchor };
  }
  if (!ctrl) return { ids: new Set([id]), anchor: id };
  const ids = new Set(chosen.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}
