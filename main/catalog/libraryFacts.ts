import type { Catalog } from './open.ts';

export const libraryFact = (catalog: Catalog, name: string): string | undefined =>
  catalog.prepare<[string], { value: string }>('SELECT value FROM library_facts WHERE name = ?').get(name)
    ?.value;

export function setLibraryFact(catalog: Catalog, name: string, value: string): void {
  catalog
    .prepare(
      'INSERT INTO library_facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    )
    .run(name, value);
}
