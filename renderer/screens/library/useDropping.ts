import { useEffect, useState } from 'react';

/** True while files are dragged over the window; text or a picture of the page itself is nothing to import. */
export function useDropping(): boolean {
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => setDropping(carriesFiles(event));
    // Leaving an inner element for another also leaves; leaving the window has nothing it goes to.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDropping(false);
    };
    const end = () => setDropping(false);
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', end, { capture: true });
    addEventListener('dragend', end);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', end, { capture: true });
      removeEventListener('dragend', end);
    };
  }, []);
  return dropping;
}
