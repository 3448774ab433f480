import { type AdapterDescription, describeAdapter, openAdapter } from './gpu.ts';

/**
 * The adapter that the engine would use; null without one. Nothing of it is kept.
 * @throws Error when Dawn does not load or the adapter gives no device
 */
export async function findDevice(): Promise<AdapterDescription | null> {
  const open = await openAdapter();
  if (!open) return null;
  // asked before the device: an adapter gives one only
  const description = describeAdapter(open.adapter);
  const device = await open.adapter.requestDevice();
  device.destroy();
  return description;
}
