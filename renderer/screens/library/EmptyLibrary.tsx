/** First start: what to do, in the order of doing it. */
export function EmptyLibrary() {
  return (
    <section className="note first-steps">
      <h2>No scans yet</h2>
      <p>Bring in chest CT, and this window shows it as soon as it is there.</p>
      <ol>
        <li>
          <span>Import a DICOM folder, a ZIP or a DICOMDIR</span>
          <span className="quiet">
            drop it on this window, use the buttons of the Library screen, or in a terminal
          </span>
          <code>drasclr import PATH</code>
        </li>
        <li>
          <span>Resample, find the lungs, register to the atlas</span>
          <code>drasclr prepare</code>
        </li>
        <li>
          <span>Or see the whole way on generated patients</span>
          <code>drasclr demo --quick</code>
        </li>
      </ol>
    </section>
  );
}
