import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { LIST_COLUMNS, listColumn, USUAL_COLUMNS } from '../../src-main/api/list-columns.ts';
import type { ListColumn } from '../../src-main/api/list-columns.ts';
import { Button, IconButton } from '../ui/controls.tsx';
import { PanelButton, Tick } from '../ui/panel.tsx';

/** Which columns the list has, and in which order. The name stays: without it nobody knows whose line it is. */
export function ColumnPanel(props: {
  readonly columns: readonly ListColumn[] | null;
  readonly onChange: (columns: readonly ListColumn[] | null) => void;
}): ReactNode {
  const { onChange } = props;
  const shown = props.columns ?? USUAL_COLUMNS;
  const hidden = listColumn.options.filter((column) => !shown.includes(column));
  const move = (column: ListColumn, by: 1 | -1): void => {
    const place = shown.indexOf(column);
    const others = shown.filter((other) => other !== column);
    onChange([...others.slice(0, place + by), column, ...others.slice(place + by)]);
  };
  return (
    <PanelButton label="Colonnes" icon={Columns3} set={props.columns !== null}>
      {() => (
        <>
          <ul className="column-list" aria-label="Colonnes de la liste">
            {[...shown, ...hidden].map((column) => {
              const { label } = LIST_COLUMNS[column];
              const place = shown.indexOf(column);
              return (
                <li key={column} className="column-line">
                  <Tick
                    label={label}
                    checked={place >= 0}
                    disabled={column === 'lastName'}
                    onChange={(checked) => {
                      onChange(checked ? [...shown, column] : shown.filter((other) => other !== column));
                    }}
                  />
                  {place < 0 ? null : (
                    <span className="column-moves">
                      <IconButton
                        label={`${label} : plus à gauche`}
                        isDisabled={place === 0}
                        onPress={() => {
                          move(column, -1);
                        }}
                      >
                        <ArrowUp size={16} strokeWidth={1.5} aria-hidden />
                      </IconButton>
                      <IconButton
                        label={`${label} : plus à droite`}
                        isDisabled={place === shown.length - 1}
                        onPress={() => {
                          move(column, 1);
                        }}
                      >
                        <ArrowDown size={16} strokeWidth={1.5} aria-hidden />
                      </IconButton>
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
          <p className="panel-note">Quand la place manque, les dernières colonnes s’effacent.</p>
          {props.columns === null ? null : (
            <Button
              weight="quiet"
              onPress={() => {
                onChange(null);
              }}
            >
              Revenir aux colonnes habituelles
            </Button>
          )}
        </>
      )}
    </PanelButton>
  );
}
