import { drawViews } from '../../training/views.ts';
import { serve } from '../threads/serve.ts';
import type { ViewCalls } from './viewThreads.ts';

serve<ViewCalls>({
  draw: ({ patches, seeds, ranges, out }) => {
    drawViews(patches, seeds, ranges, out);
    return null;
  },
});
