import type { ReactNode } from 'react';

/** A labelled input with its explanation beside it and, when refused, the reason below. */
export function Field(props: {
  readonly label: string;
  readonly says: string;
  readonly failure?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className="training-field" data-refused={props.failure ? '' : undefined}>
      <span className="training-label">{props.label}</span>
      {props.children}
      <span className="training-says quiet">{props.says}</span>
      {props.failure && (
        <span className="training-failure" role="alert">
          {props.failure}
        </span>
      )}
    </label>
  );
}
