import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core finds serious or critical in the page as it is, each as `rule: element`. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // The page's policy lets no script in; the driver's own evaluation is not the page's.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
