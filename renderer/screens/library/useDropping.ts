import { useEffect, useState } from 'react';

/** A drag over the window says so about three times a second; when it is silent for longer it has ended elsewhere. */
const SILENCE_MS = 900;

/** True while files are dragged over the window; text or a picture of the page itself is nothing to import. */
export function useDropping(): boolean {
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(silence);
      setDropping(false);
    };
    const over = (event: DragEvent) => {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
      setDropping(carriesFiles(event));
    };
    // Leaving an inner element for another also leaves; leaving the window has nothing it goes to.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) end();
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', end, { capture: true });
    addEventListener('dragend', end);
    return () => {
      clearTimeout(silence);
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', end, { capture: true });
      removeEventListener('dragend', end);
    };
  }, []);
  return dropping;
}
