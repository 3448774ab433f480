import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../main/catalog/open.ts';
import { inTransaction } from '../../../main/catalog/transaction.ts';

const Libsql = createRequire(import.meta.url)('libsql') as typeof Database;

describe.each([
  ['better-sqlite3', Database],
  ['libsql, which stands in for it in the tests of the window', Libsql],
])('a transaction by %s', (_, Driver) => {
  const table = (): Catalog => {
    const catalog = new Driver(':memory:');
    catalog.exec('CREATE TABLE t (n INTEGER)');
    return catalog;
  };
  const add = (catalog: Catalog, n: number) => catalog.prepare('INSERT INTO t VALUES (?)').run(n);
  const count = (catalog: Catalog) =>
    (catalog.prepare('SELECT COUNT(*) AS n FROM t').get() as { readonly n: number }).n;

  it('within another is part of it: both stand or fall together', () => {
    const catalog = table();
    inTransaction(catalog, () => {
      add(catalog, 1);
      inTransaction(catalog, () => add(catalog, 2));
    });
    expect(count(catalog)).toBe(2);
    const fails = () =>
      inTransaction(catalog, () => {
        inTransaction(catalog, () => add(catalog, 3));
        throw new Error('after the inner one');
      });
    expect(fails).toThrow('after the inner one');
    expect(count(catalog)).toBe(2);
  });
});
