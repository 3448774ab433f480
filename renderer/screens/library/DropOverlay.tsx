import { library } from '../../strings/en/library.ts';
import { useDropping } from './useDropping.ts';

/** Over the whole window while files are held over it: what will happen when they are let go. */
export function DropOverlay() {
  if (!useDropping()) return null;
  return (
    <div className="drop-overlay" role="status">
      <div className="drop-page">
        <svg viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
          <path d="M24 6v24m-9-9 9 9 9-9M8 32v8h32v-8" fill="none" stroke="currentColor" strokeWidth="3" />
        </svg>
        <h2>{library.dropTitle}</h2>
        <p>{library.dropSays}</p>
      </div>
    </div>
  );
}
