import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';

/** A button that opens a small panel under it; Escape or a click beside closes it. */
export function PanelButton(props: {
  readonly label: string;
  /** The words of the button where they say more than the label (« Filtres (2) »). */
  readonly words?: string;
  readonly icon: LucideIcon;
  /** Marked as in force, like a filter that narrows. */
  readonly set?: boolean;
  readonly children: (close: () => void) => ReactNode;
}): ReactNode {
  const Icon = props.icon;
  return (
    <DialogTrigger>
      <AriaButton
        className="button panel-button"
        aria-label={props.words ?? props.label}
        data-set={props.set === true}
      >
        <Icon size={16} strokeWidth={1.5} aria-hidden />
        {props.words ?? props.label}
      </AriaButton>
      <Popover className="popover panel" offset={4} placement="bottom end">
        <Dialog className="panel-body" aria-label={props.label}>
          {({ close }) => props.children(close)}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** A box to tick, with what it means under it where that is not plain. */
export function Tick(props: {
  readonly label: string;
  readonly help?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}): ReactNode {
  return (
    <label className="tick">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled ?? false}
        onChange={(event) => {
          props.onChange(event.target.checked);
        }}
      />
      <span>
        {props.label}
        {props.help === undefined ? null : <span className="tick-help">{props.help}</span>}
      </span>
    </label>
  );
}
