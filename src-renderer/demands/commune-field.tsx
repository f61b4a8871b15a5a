import { ChevronDown, X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button, ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useProcedure } from '../connection/engine.tsx';
import { useDebounced } from './use-debounced.ts';
import type { ChosenCommune } from './list-input.ts';

const DEBOUNCE_MS = 80;

/**
 * Whether what the field shows is its commune: `settled`; `open` while another text is in it; `dropped` once such a text was
 * left without a choice, and the commune is shown again.
 */
export type CommuneTyping = 'settled' | 'open' | 'dropped';

/**
 * Finds a commune by name, postal code or INSEE code and hands it over. Typing alone changes nothing: the commune is
 * replaced by a choice and taken away by the button at the end.
 */
export function CommuneField(props: {
  readonly label: string;
  readonly placeholder: string;
  /** The chosen commune, or null; always null where the caller keeps a list, and the field is empty after each choice. */
  readonly value: ChosenCommune | null;
  readonly onChange: (commune: ChosenCommune | null) => void;
  /** For callers that must not act on a commune while another one is being typed. */
  readonly onTyping?: (typing: CommuneTyping) => void;
  readonly look: 'bar' | 'form';
  readonly id?: string;
}): ReactNode {
  const { value, onChange, onTyping } = props;
  const settledText = value?.name ?? '';
  // Null but while a text is typed: what is shown is then the commune, whoever changed it.
  const [typed, setTyped] = useState<string | null>(null);
  const wanted = (typed ?? '').trim();
  const query = useDebounced(wanted, DEBOUNCE_MS);
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
      inputValue={typed ?? settledText}
      // The list opens with the first letter, whenever the answer comes: opened later it would stay shut for who types fast.
      allowsEmptyCollection={wanted !== ''}
      value={value?.code ?? null}
      onInputChange={(text) => {
        const isSettled = text === settledText;
        setTyped(isSettled ? null : text);
        onTyping?.(isSettled ? 'settled' : 'open');
      }}
      onBlur={({ currentTarget }) => {
        // Another program came to the front: what is typed waits.
        if (typed === null || currentTarget === document.activeElement) return;
        setTyped(null);
        onTyping?.('dropped');
      }}
      onChange={(key) => {
        const chosen = items.find((item) => item.code === key);
        if (chosen === undefined) return;
        onChange({ code: chosen.code, name: chosen.name });
        setTyped(null);
        onTyping?.('settled');
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
            setTyped(null);
            onTyping?.('settled');
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
              {found.isSuccess && query === wanted ? 'Aucune commune de ce nom.' : 'Recherche…'}
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
