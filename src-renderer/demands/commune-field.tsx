import { ChevronDown, X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button, ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useProcedure } from '../connection/engine.tsx';
import { useDebounced } from './use-debounced.ts';
import type { ChosenCommune } from './list-input.ts';

const DEBOUNCE_MS = 80;

/** Finds a commune by name, postal code or INSEE code and hands it over. */
export function CommuneField(props: {
  readonly label: string;
  readonly placeholder: string;
  /** The chosen commune, or null; with `clearOnChoice` it is always null. */
  readonly value: ChosenCommune | null;
  readonly onChange: (commune: ChosenCommune | null) => void;
  readonly look: 'bar' | 'form';
  /** Empties the field after each choice: the caller keeps the list. */
  readonly clearOnChoice?: boolean;
  readonly id?: string;
}): ReactNode {
  const { value, onChange, clearOnChoice = false } = props;
  const [typed, setTyped] = useState('');
  const shownText = value === null ? typed : value.name;
  const query = useDebounced(typed.trim(), DEBOUNCE_MS);
  const found = useProcedure(
    'communes.search',
    { query, limit: 12 },
    { enabled: query !== '', keepPrevious: true },
  );
  const items = query === '' ? [] : (found.data ?? []);
  return (
    <ComboBox
      className={`combo combo-${props.look}`}
      aria-label={props.label}
      items={items}
      inputValue={shownText}
      // The list opens with the first letter, whenever the answer comes: opened later it would stay shut for who types fast.
      allowsEmptyCollection={typed !== ''}
      value={value?.code ?? null}
      onInputChange={(text) => {
        if (value !== null && text !== value.name) onChange(null);
        setTyped(text);
      }}
      onChange={(key) => {
        const chosen = items.find((item) => item.code === key);
        if (chosen === undefined) return;
        onChange({ code: chosen.code, name: chosen.name });
        setTyped(clearOnChoice ? '' : chosen.name);
      }}
      {...(value === null ? {} : { 'data-set': 'true' })}
    >
      <Input
        className="combo-input"
        placeholder={props.placeholder}
        {...(props.id === undefined ? {} : { id: props.id })}
      />
      {value === null ? (
        <Button className="combo-button" aria-label={`${props.label} : ouvrir la liste`}>
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden />
        </Button>
      ) : (
        <Button
          slot={null}
          className="combo-button"
          aria-label={`${props.label} : effacer`}
          onPress={() => {
            onChange(null);
            setTyped('');
          }}
        >
          <X size={16} strokeWidth={1.5} aria-hidden />
        </Button>
      )}
      <Popover className="popover" offset={4}>
        <ListBox
          className="listbox"
          renderEmptyState={() => (
            <p className="listbox-empty">
              {found.isSuccess && query === typed.trim() ? 'Aucune commune de ce nom.' : 'Recherche…'}
            </p>
          )}
        >
          {(item: (typeof items)[number]) => (
            <ListBoxItem id={item.code} textValue={item.name} className="listbox-item">
              <span>{item.name}</span>
              <span className="listbox-more figures">{item.postalCodes[0] ?? item.code}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
