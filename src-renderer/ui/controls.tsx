import { Check, ChevronDown, Copy } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components';
import type { ButtonProps } from 'react-aria-components';
import { useTell } from './notice.tsx';

/** How much a button weighs: one `primary` a view at most; `quiet` inside texts and rows. */
export type ButtonWeight = 'primary' | 'plain' | 'quiet';

/** A button with its words, and its key in a tooltip where it has one. */
export function Button(
  props: Omit<ButtonProps, 'className' | 'children'> & {
    readonly weight?: ButtonWeight;
    readonly tip?: string;
    readonly children: ReactNode;
  },
): ReactNode {
  const { weight = 'plain', tip, ...rest } = props;
  const button = <AriaButton {...rest} className={`button button-${weight}`} />;
  return tip === undefined ? button : <WithTip tip={tip}>{button}</WithTip>;
}

/** A button that shows only an icon; its words are read out and shown in the tooltip. */
export function IconButton(
  props: Omit<ButtonProps, 'className' | 'children' | 'aria-label'> & {
    readonly label: string;
    readonly tip?: string;
    readonly children: ReactNode;
  },
): ReactNode {
  const { label, tip, ...rest } = props;
  return (
    <WithTip tip={tip ?? label}>
      <AriaButton {...rest} aria-label={label} className="icon-button" />
    </WithTip>
  );
}

/** Shows a short text beside what it wraps, on hover and on keyboard focus. */
export function WithTip(props: { readonly tip: string; readonly children: ReactNode }): ReactNode {
  return (
    <TooltipTrigger delay={600} closeDelay={0}>
      {props.children}
      <Tooltip className="tooltip" offset={6}>
        {props.tip}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** One choice of a `Choice` field. */
export interface Option<K extends string> {
  readonly key: K;
  readonly label: string;
}

/** A list of choices that opens; in the filter bar the label is inside the button, in a form above it. */
export function Choice<K extends string>(props: {
  readonly label: string;
  readonly options: readonly Option<K>[];
  readonly value: K;
  readonly onChange: (key: K) => void;
  /** `bar`: compact, label hidden but read out, marked when it differs from `neutral`. */
  readonly look: 'bar' | 'form';
  readonly neutral?: K;
  readonly id?: string;
}): ReactNode {
  const { label, options, value, onChange, look, neutral } = props;
  const set = neutral !== undefined && neutral !== value;
  return (
    <AriaSelect
      className={look === 'bar' ? 'choice choice-bar' : 'choice choice-form'}
      aria-label={label}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.key === key);
        if (chosen !== undefined) onChange(chosen.key);
      }}
      {...(set ? { 'data-set': 'true' } : {})}
      {...(props.id === undefined ? {} : { id: props.id })}
    >
      {look === 'form' ? <Label className="field-label">{label}</Label> : null}
      <AriaButton className="choice-button">
        <SelectValue className="choice-value" />
        <ChevronDown size={16} strokeWidth={1.5} aria-hidden />
      </AriaButton>
      <Popover className="popover" offset={4}>
        <ListBox className="listbox" items={options}>
          {(option) => (
            <ListBoxItem id={option.key} textValue={option.label} className="listbox-item">
              <span>{option.label}</span>
              <Check className="listbox-check" size={16} strokeWidth={1.5} aria-hidden />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** Copies a text; the icon becomes a check for a moment and the status bar says it. */
export function CopyButton(props: {
  readonly text: string;
  readonly label: string;
  readonly done: string;
  readonly tip?: string;
}): ReactNode {
  const tell = useTell();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
    } catch {
      tell('La copie a été refusée par le système.');
      return;
    }
    setCopied(true);
    tell(props.done);
    setTimeout(() => {
      setCopied(false);
    }, 1_500);
  };
  const Icon = copied ? Check : Copy;
  return (
    <IconButton
      label={props.label}
      {...(props.tip === undefined ? {} : { tip: props.tip })}
      onPress={() => {
        void copy();
      }}
    >
      <Icon size={16} strokeWidth={1.5} aria-hidden />
    </IconButton>
  );
}
