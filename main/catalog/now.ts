/** ISO 8601 in UTC: sorts as text. */
export const now = (): string => new Date().toISOString();
