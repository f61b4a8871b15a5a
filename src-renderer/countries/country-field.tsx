import { useState } from 'react';
import type { ReactNode } from 'react';
import { ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components';

const MOST = 12;

/** Finds a country of the list and hands it over. */
export function CountryField(props: {
  readonly label: string;
  readonly labels: readonly string[];
  readonly onChoose: (country: string) => void;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const wanted = plain(typed);
  const items =
    wanted === ''
      ? []
      : props.labels
          .filter((label) => plain(label).includes(wanted))
          .sort((a, b) => Number(plain(b).startsWith(wanted)) - Number(plain(a).startsWith(wanted)))
          .slice(0, MOST)
          .map((label) => ({ label }));
  return (
    <ComboBox
      className="combo combo-bar country-combo"
      aria-label={props.label}
      items={items}
      inputValue={typed}
      value={null}
      allowsEmptyCollection={wanted !== ''}
      onInputChange={setTyped}
      onChange={(key) => {
        if (typeof key !== 'string') return;
        setTyped('');
        props.onChoose(key);
      }}
    >
      <Input className="combo-input" placeholder="Autre pays…" />
      <Popover className="popover" offset={4}>
        <ListBox
          className="listbox"
          renderEmptyState={() => <p className="listbox-empty">Aucun pays de ce nom.</p>}
        >
          {(item: { readonly label: string }) => (
            <ListBoxItem id={item.label} textValue={item.label} className="listbox-item">
              {item.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
}
