/**
 * Registers the gradients of tfjs's stock ops. tfjs-core's bundle for Node has none; `build.ts`
 * bundles them from the same package, and they meet in tfjs's global registry and engine.
 * @throws Error when `npm run build:kernels` has not been run
 */
export async function registerStockGradients(): Promise<void> {
  await import(new URL('./build/stockGradients.js', import.meta.url).href);
}
