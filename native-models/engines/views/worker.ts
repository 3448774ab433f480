import { drawViews } from '../../training/views.ts';
import { serve } from '../threads/serve.ts';
import type { ViewCalls } from './viewThreads.ts';

serve<ViewCalls>({
  draw: async ({ patches, seeds, ranges, out }) => {
    await drawViews(patches, seeds, ranges, out);
    return null;
  },
});
