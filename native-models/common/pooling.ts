/**
 * How the representations h of a scan's landmarks become one row, beyond their mean (eq. 11):
 * - `spread`: mean and s.d. over the landmarks, 256 numbers;
 * - `thirds`: mean over the upper, middle and lower third of the landmarks by their height in the atlas, 384 numbers.
 */
export const POOLINGS = ['spread', 'thirds'] as const;
export type Pooling = (typeof POOLINGS)[number];
