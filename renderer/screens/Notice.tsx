interface NoticeProps {
  readonly message: string;
  /** Something went wrong: announced at once. */
  readonly amiss: boolean;
  /** What the button says. */
  readonly close: string;
  readonly onClose: () => void;
}

/** What was done, or why not, above a screen until it is closed. */
export function Notice({ message, amiss, close, onClose }: NoticeProps) {
  return (
    <p className={`models-notice ${amiss ? 'amiss' : ''}`} role={amiss ? 'alert' : 'status'}>
      <span>{message}</span>
      <button type="button" className="button" onClick={onClose}>
        {close}
      </button>
    </p>
  );
}
