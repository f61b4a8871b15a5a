import {
  Circle,
  CircleCheck,
  CirclePause,
  Clock,
  CloudOff,
  RefreshCw,
  TriangleExclamationPoint,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DeskState } from '../../src-main/api/status.ts';

const SHAPES: Readonly<Record<DeskState, LucideIcon>> = {
  never: Circle,
  synced: CircleCheck,
  syncing: RefreshCw,
  late: Clock,
  offline: CloudOff,
  attention: TriangleExclamationPoint,
  paused: CirclePause,
};

/** The sign of a state: a colour and a shape of its own, so that neither is needed alone. */
export function StateSign(props: { readonly state: DeskState; readonly size?: 16 | 20 }): ReactNode {
  const Shape = SHAPES[props.state];
  return (
    <Shape
      className="state-sign"
      data-state={props.state}
      size={props.size ?? 16}
      strokeWidth={props.size === 20 ? 1.75 : 2}
      aria-hidden
    />
  );
}

/** The triangle that marks what a person should look at. */
export function WarningSign({ size = 16 }: { readonly size?: 16 | 20 }): ReactNode {
  return (
    <TriangleExclamationPoint
      className="state-sign"
      data-state="late"
      size={size}
      strokeWidth={1.75}
      aria-hidden
    />
  );
}
