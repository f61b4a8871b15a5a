import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import { shapeOf } from '../connection/engine.tsx';
import { Button } from './controls.tsx';

/** What stands where the content would be when there is none: what is the case, what can be done. */
export function Blank(props: {
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
  /** A stable code, shown small at the end. */
  readonly code?: string;
}): ReactNode {
  return (
    <div className="blank">
      <p className="blank-title">{props.title}</p>
      {props.text === undefined ? null : <p className="blank-text">{props.text}</p>}
      {props.action}
      {props.code === undefined ? null : <p className="code">{props.code}</p>}
    </div>
  );
}

/** A failed read: the engine's own words, and the way to try again. */
export function Failed(props: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  const shape = shapeOf(props.error);
  return (
    <Blank
      title={french(shape.message)}
      {...(shape.hint === null ? {} : { text: french(shape.hint) })}
      code={shape.code}
      action={<Button onPress={props.onRetry}>Réessayer</Button>}
    />
  );
}

/** The place of a text that is on its way; `width` in characters. */
export function Bone({ width }: { readonly width: number }): ReactNode {
  return <span className="bone" style={{ inlineSize: `${String(width)}ch` }} />;
}

/** A value, or the grey en dash of what the file does not say. */
export function Value({ children }: { readonly children: ReactNode }): ReactNode {
  const absent = children === null || children === undefined || children === '';
  return absent ? <span className="absent">–</span> : children;
}
