import type { Page } from 'playwright-core';

/** A drop as the browser makes it from the desktop: trusted, with real files. */
export async function dropFiles(page: Page, ...files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 500, data });
  }
  await session.detach();
}
