import { drawViews } from '../../training/views.ts';
import { serve } from '../threads/serve.ts';
import type { ViewCalls } from './viewThreads.ts';

serve<ViewCalls>({
  draw: async ({ patches, seeds, ranges, out, code }) => {
    await drawViews(patches, seeds, ranges, out, code);
    return null;
  },
});
