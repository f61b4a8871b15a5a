import type { ReactNode } from 'react';
import type { Coded, CommuneRef } from '../../src-main/api/demand.ts';
import { formatEuros } from '../../src-main/api/format.ts';
import { Value } from '../ui/states.tsx';

/** Labels and values in two columns. */
export function Facts({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className="facts">{children}</dl>;
}

/** One label and its value; an absent value is a grey en dash. */
export function Fact(props: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="fact">
      <dt>{props.label}</dt>
      <dd>
        <Value>{props.children}</Value>
      </dd>
    </div>
  );
}

/** A sentence where a section, or a part of one, is empty. */
export function Nothing({ children }: { readonly children: string }): ReactNode {
  return <p className="nothing">{children}</p>;
}

/** A coded value in words; a code that the lists do not know is shown as it came. */
export function codedText(value: Coded | null): string | null {
  return value === null ? null : (value.label ?? `code ${value.code}`);
}

/** Several coded values, in the order of the file. */
export function codedList(values: readonly Coded[]): string | null {
  return values.length === 0 ? null : values.map((value) => codedText(value)).join(', ');
}

/** A commune by name, or by code where the name is not known. */
export function communeText(commune: CommuneRef | null): string | null {
  return commune === null ? null : (commune.name ?? `commune ${commune.code}`);
}

/** An amount in euros, or null when absent. */
export function eurosText(amount: number | null): string | null {
  return amount === null ? null : formatEuros(amount);
}
