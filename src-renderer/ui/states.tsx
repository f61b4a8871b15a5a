import type { ReactNode } from 'react';
import type { ErrorShape } from '../../src-main/api/errors.ts';
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

/** Stands for an answer that is not there: why, with the way to try again, or a bone while it is on its way. */
export function Unanswered(props: {
  readonly query: {
    readonly isError: boolean;
    readonly error: unknown;
    readonly refetch: () => Promise<unknown>;
  };
  /** Of the bone, in characters. */
  readonly width?: number;
}): ReactNode {
  const { query, width = 60 } = props;
  if (!query.isError) return <Bone width={width} />;
  return (
    <Failed
      error={query.error}
      onRetry={() => {
        void query.refetch();
      }}
    />
  );
}

/** Beside an action that failed: the engine's own words, what to do, the code, and what more there is to say or press. */
export function Refused(props: { readonly failure: ErrorShape; readonly children?: ReactNode }): ReactNode {
  const { message, hint, code } = props.failure;
  return (
    <p className="field-error" role="alert">
      {french(message)} {french(hint ?? '')} <span className="code">{code}</span>
      {props.children}
    </p>
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
