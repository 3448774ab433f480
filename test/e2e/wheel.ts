import type { Page } from 'playwright-core';

/** Turns a mouse wheel by notches, down positive; a fast wheel sends them one by one too. */
export async function wheel(page: Page, notches: number): Promise<void> {
  for (let n = 0; n < Math.abs(notches); n++) await page.mouse.wheel(0, 120 * Math.sign(notches));
}
