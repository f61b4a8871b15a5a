import { Search, X } from 'lucide-react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { Button, Input, SearchField } from 'react-aria-components';
import { navigate } from '../app/route.ts';
import { GRID_ID } from './demand-grid.tsx';

/** The search of the whole window; results come as typed, ↓ or Enter goes to the list. */
export function SearchBox(props: {
  readonly inputRef: Ref<HTMLInputElement>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { inputRef, value, onChange } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    navigate({ page: 'demandes' });
    document.getElementById(GRID_ID)?.focus();
  };
  return (
    <SearchField
      className="search"
      aria-label="Rechercher une demande"
      value={value}
      maxLength={200}
      onChange={(typed) => {
        onChange(typed);
        if (typed !== '' && !location.hash.startsWith('#/demandes')) navigate({ page: 'demandes' });
      }}
    >
      <Search className="search-icon" size={16} strokeWidth={1.5} aria-hidden />
      <Input
        ref={inputRef}
        className="search-input"
        placeholder="Nom, numéro unique, date de naissance, commune…"
        onKeyDown={onKeyDown}
      />
      <kbd className="search-key">Ctrl K</kbd>
      <Button className="icon-button search-clear" aria-label="Effacer la recherche">
        <X size={16} strokeWidth={1.5} aria-hidden />
      </Button>
    </SearchField>
  );
}
