import type { Database as Catalog, Statement } from 'better-sqlite3';

const statements = new WeakMap<Catalog, Map<string, Statement>>();

/**
 * A statement that is compiled once for each catalog. What runs for every row of a long table must not compile each
 * time: the memory of a statement is given back only when the garbage collector comes to it.
 */
export function prepared<P extends unknown[] | object = unknown[], R = unknown>(
  catalog: Catalog,
  sql: string,
): P extends unknown[] ? Statement<P, R> : Statement<[P], R> {
  let known = statements.get(catalog);
  if (!known) {
    known = new Map();
    statements.set(catalog, known);
  }
  let statement = known.get(sql);
  if (!statement) {
    statement = catalog.prepare(sql);
    known.set(sql, statement);
  }
  return statement as never;
}
