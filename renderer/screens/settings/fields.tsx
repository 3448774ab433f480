import { archives as words } from '../../strings/en/archives.ts';

/** The port of a computer on the network. */
export function PortField(props: { readonly port: number; readonly change: (port: number) => void }) {
  return (
    <label>
      {words.port}{' '}
      <input
        type="number"
        min={1}
        max={65_535}
        required
        value={props.port}
        onChange={(event) => props.change(event.target.valueAsNumber)}
      />
    </label>
  );
}

/** A box to tick, with its text after it. */
export function CheckField(props: {
  readonly text: string;
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
}) {
  return (
    <label>
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.change(event.target.checked)}
      />{' '}
      {props.text}
    </label>
  );
}
