import { useQueries } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useConnection, useConnectionState } from '../connection/engine.tsx';
import { CommuneField } from '../demands/commune-field.tsx';

/** A list of communes: found by name, postal code or INSEE code, removed one by one. */
export function CommunesList(props: {
  readonly label: string;
  /** Said while the list is empty. */
  readonly empty?: string;
  readonly codes: readonly string[];
  readonly onChange: (codes: readonly string[]) => void;
  readonly error?: string | undefined;
}): ReactNode {
  const { codes, onChange } = props;
  const names = useCommuneNames(codes);
  const labelId = useId();
  return (
    <div className="field">
      <span className="field-label" id={labelId}>
        {props.label}
      </span>
      <CommuneField
        look="form"
        label="Ajouter une commune"
        placeholder="Ajouter une commune : nom, code postal ou code INSEE"
        value={null}
        onChange={(commune) => {
          if (commune !== null && !codes.includes(commune.code)) onChange([...codes, commune.code]);
        }}
      />
      {codes.length === 0 ? (
        <p className="field-help">{props.empty}</p>
      ) : (
        <ul className="chips" aria-labelledby={labelId}>
          {codes.map((code, place) => (
            <li key={code} className="chip">
              <span>{names[place] ?? 'Commune inconnue'}</span>{' '}
              <span className="chip-code figures">{code}</span>
              <Button
                className="chip-remove"
                aria-label={`Retirer ${names[place] ?? code}`}
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
      {props.error === undefined ? null : <p className="field-error">{props.error}</p>}
    </div>
  );
}

function useCommuneNames(codes: readonly string[]): readonly (string | undefined)[] {
  const connection = useConnection();
  const ready = useConnectionState() === 'ready';
  return useQueries({
    queries: codes.map((code) => {
      const input = { query: code, limit: 5 };
      return {
        queryKey: ['communes.search', input],
        queryFn: () => connection.call('communes.search', input),
        enabled: ready,
      };
    }),
    combine: (results) =>
      results.map((result, place) => result.data?.find((commune) => commune.code === codes[place])?.name),
  });
}
