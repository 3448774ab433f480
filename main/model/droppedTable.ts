/** What came of a table that was chosen or dropped. */
export type DroppedTable =
  | {
      readonly kind: 'labels' | 'report';
      readonly added: number;
      readonly already: number;
      /** Boxes of the library that hardly hold lung. */
      readonly outside: number;
    }
  | { readonly kind: 'clinical'; readonly stored: number; readonly unknown: number };
