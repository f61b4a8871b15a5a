import { useState } from 'react';
import type { ReactNode } from 'react';
import { NBSP } from '../../src-main/api/format.ts';
import { useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';

/** Only for a damaged store: whatever was decided on this computer does not come back with the export. */
export function RebuildStore(): ReactNode {
  const onError = useTellFailure();
  const tell = useTell();
  const [isAsking, setAsking] = useState(false);
  const rebuild = useAction('safekeeping.rebuild');
  if (!isAsking) {
    return (
      <Button
        onPress={() => {
          setAsking(true);
        }}
      >
        Refaire la base…
      </Button>
    );
  }
  return (
    <p>
      Les décisions prises sur ce poste (pays, demandes protégées) ne reviennent pas. Refaire la base{NBSP}?{' '}
      <Button
        isDisabled={rebuild.isPending}
        onPress={() => {
          rebuild.mutate(null, {
            onSuccess: () => {
              tell('Base mise de côté. Le poste redémarre et demande l’export complet.');
            },
            onError,
          });
          setAsking(false);
        }}
      >
        Oui, refaire la base
      </Button>
      <Button
        weight="quiet"
        onPress={() => {
          setAsking(false);
        }}
      >
        Non
      </Button>
    </p>
  );
}
