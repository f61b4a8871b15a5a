import { X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button, ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { departmentName, findDepartments } from './departments.ts';
import type { Department } from './departments.ts';

/** Departments found by name or number, removed one by one. */
export function DepartmentList(props: {
  readonly label: string;
  readonly codes: readonly string[];
  readonly onChange: (codes: readonly string[]) => void;
  readonly help?: string;
  readonly error?: string | undefined;
}): ReactNode {
  const { label, codes, onChange } = props;
  const [typed, setTyped] = useState('');
  // Without a text nothing is listed, or the list would open again after each choice.
  const items = typed.trim() === '' ? [] : findDepartments(typed).filter(({ code }) => !codes.includes(code));
  return (
    <div className="field" role="group" aria-label={label}>
      <span className="field-label">{label}</span>
      <ComboBox
        className="combo combo-form"
        aria-label="Ajouter un département"
        items={items}
        inputValue={typed}
        value={null}
        allowsEmptyCollection={typed.trim() !== ''}
        onInputChange={setTyped}
        onChange={(key) => {
          if (typeof key !== 'string') return;
          onChange([...codes, key]);
          setTyped('');
        }}
      >
        <Input className="combo-input" placeholder="Ajouter un département : nom ou numéro" />
        <Popover className="popover" offset={4}>
          <ListBox
            className="listbox"
            renderEmptyState={() => <p className="listbox-empty">Aucun département de ce nom.</p>}
          >
            {(item: Department) => (
              <ListBoxItem id={item.code} textValue={`${item.code} ${item.name}`} className="listbox-item">
                <span>{item.name}</span>
                <span className="listbox-more figures">{item.code}</span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {codes.length === 0 ? null : (
        <ul className="chips" aria-label={label}>
          {codes.map((code) => (
            <li key={code} className="chip">
              <span>{departmentName(code)}</span> <span className="chip-code figures">{code}</span>
              <Button
                className="chip-remove"
                aria-label={`Retirer ${departmentName(code)}`}
                onPress={() => {
                  onChange(codes.filter((other) => other !== code));
                }}
              >
                <X size={16} strokeWidth={1.5} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {props.help === undefined ? null : <p className="field-help">{props.help}</p>}
      {props.error === undefined ? null : <p className="field-error">{props.error}</p>}
    </div>
  );
}
