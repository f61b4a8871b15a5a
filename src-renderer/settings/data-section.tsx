import { useState } from 'react';
import type { ReactNode } from 'react';
import { formatBytes, formatDay, formatInstant, formatNud, NBSP, plural } from '../../src-main/api/format.ts';
import type { SafekeepingState } from '../../src-main/api/safekeeping.ts';
import { useAction, useProcedure } from '../connection/engine.tsx';
import { saveFile } from '../reports/save-file.ts';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';
import { Unanswered } from '../ui/states.tsx';
import { KeepingTimesForm } from './keeping-times.tsx';
import { TextLine } from './fields.tsx';
import { RebuildStore } from './rebuild-store.tsx';
import { RecoveryKey, RestoreFromElsewhere } from './recovery-key.tsx';

const STATE = ['safekeeping.state'] as const;

const HOLDERS: Readonly<Record<SafekeepingState['keyHolders'][number], string>> = {
  keystore: 'le trousseau de votre session',
  machine: 'une clé de votre compte, gardée sur ce poste hors du dossier de données',
  given: 'le secret de votre administrateur',
};

/** How the data of this computer are kept: encryption, checks, backups, recovery key, retention, holds, access log. */
export function DataSection(): ReactNode {
  const state = useProcedure('safekeeping.state', null);
  return (
    <section className="block" aria-label="Données">
      <h2 className="title-2">Données</h2>
      {state.data === undefined ? (
        <Unanswered query={state} />
      ) : (
        <>
          <Safety state={state.data} />
          <Backups state={state.data} />
          <RecoveryKey givenAt={state.data.recoveryKeyAt} />
          <RestoreFromElsewhere />
          <KeepingTimesForm />
          <Holds holds={state.data.holds} />
          <AccessLog />
        </>
      )}
    </section>
  );
}

function Safety({ state }: { readonly state: SafekeepingState }): ReactNode {
  const { encryption, keyHolders, checkedAt, problems } = state;
  return (
    <>
      <p data-testid="encryption">
        {encryption === 'on'
          ? `La base, ses sauvegardes et les téléchargements sont chiffrés. Ils s’ouvrent par ${keyHolders.map((holder) => HOLDERS[holder]).join(', ou par ')}.`
          : 'La base n’est pas chiffrée : quelqu’un l’a accepté sur ce poste. Qui prend le dossier de données lit tout ce qu’il contient.'}
      </p>
      <p>
        {problems.length > 0
          ? 'La base est abîmée. Restaurez une sauvegarde ci-dessous, ou refaites-la par un export complet ; la base présente sera mise de côté, pas perdue.'
          : checkedAt === null
            ? 'La base n’a pas encore été vérifiée : elle l’est chaque jour.'
            : `Base vérifiée le ${formatInstant(checkedAt)}, intacte.`}
      </p>
      {problems.length > 0 ? <RebuildStore /> : null}
    </>
  );
}

function Backups({ state }: { readonly state: SafekeepingState }): ReactNode {
  const { backups, backupError } = state;
  const tell = useTell();
  const onError = useTellFailure();
  const [chosen, setChosen] = useState<string | null>(null);
  const backup = useAction('safekeeping.backup', STATE);
  const restore = useAction('safekeeping.restore', STATE);
  return (
    <>
      <h3 className="title-3">Sauvegardes</h3>
      {backupError === null ? null : <p role="alert">{backupError}</p>}
      {backups.length === 0 ? <p>Aucune sauvegarde encore : la première se fait aujourd’hui.</p> : null}
      <table className="plain-table" data-testid="backups">
        <tbody>
          {backups.map(({ file, at, bytes }) => (
            <tr key={file}>
              <th scope="row">{formatInstant(at)}</th>
              <td className="amount">{formatBytes(bytes)}</td>
              <td className="amount">
                {chosen === file ? (
                  <>
                    Remettre cette sauvegarde à la place de la base{NBSP}?{' '}
                    <Button
                      isDisabled={restore.isPending}
                      onPress={() => {
                        restore.mutate(
                          { file },
                          {
                            onSuccess: ({ demands }) => {
                              tell(
                                `${plural(demands, 'demande')} dans la sauvegarde ; le poste redémarre avec elle.`,
                              );
                            },
                            onError,
                          },
                        );
                        setChosen(null);
                      }}
                    >
                      Oui, restaurer
                    </Button>
                    <Button
                      weight="quiet"
                      onPress={() => {
                        setChosen(null);
                      }}
                    >
                      Non
                    </Button>
                  </>
                ) : (
                  <Button
                    weight="quiet"
                    aria-label={`Restaurer la sauvegarde du ${formatInstant(at)}`}
                    onPress={() => {
                      setChosen(file);
                    }}
                  >
                    Restaurer…
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button
        isDisabled={backup.isPending}
        onPress={() => {
          backup.mutate(null, {
            onSuccess: ({ demands }) => {
              tell(`Sauvegarde faite et relue${NBSP}: ${plural(demands, 'demande')}.`);
            },
            onError,
          });
        }}
      >
        Sauvegarder maintenant
      </Button>
    </>
  );
}

function Holds({ holds }: { readonly holds: SafekeepingState['holds'] }): ReactNode {
  const tell = useTell();
  const onError = useTellFailure();
  const [form, setForm] = useState({ nud: '', reason: '', until: '' });
  const hold = useAction('safekeeping.hold', STATE);
  const lift = useAction('safekeeping.lift', STATE);
  const isReady =
    form.nud.trim() !== '' && form.reason.trim().length >= 3 && /^\d{4}-\d{2}-\d{2}$/.test(form.until);
  return (
    <>
      <h3 className="title-3">Demandes protégées de l’effacement</h3>
      <p>Pour un recours ou un contentieux{NBSP}: la demande reste sur ce poste jusqu’au jour indiqué.</p>
      <table className="plain-table" data-testid="holds">
        <tbody>
          {holds.map(({ nud, reason, until }) => (
            <tr key={nud}>
              <th scope="row">{formatNud(nud)}</th>
              <td>{reason}</td>
              <td>jusqu’au {formatDay(until)}</td>
              <td className="amount">
                <Button
                  weight="quiet"
                  aria-label={`Ne plus protéger ${formatNud(nud)}`}
                  isDisabled={lift.isPending}
                  onPress={() => {
                    lift.mutate({ nud }, { onError });
                  }}
                >
                  Ne plus protéger
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <TextLine
        label="Numéro unique à protéger"
        value={form.nud}
        onChange={(nud) => {
          setForm({ ...form, nud });
        }}
      />
      <TextLine
        label="Motif"
        value={form.reason}
        onChange={(reason) => {
          setForm({ ...form, reason });
        }}
      />
      <TextLine
        label="Jusqu’au"
        width="short"
        placeholder="AAAA-MM-JJ"
        value={form.until}
        onChange={(until) => {
          setForm({ ...form, until });
        }}
      />
      <Button
        isDisabled={!isReady || hold.isPending}
        onPress={() => {
          hold.mutate(form, {
            onSuccess: () => {
              tell('Demande protégée de l’effacement.');
              setForm({ nud: '', reason: '', until: '' });
            },
            onError,
          });
        }}
      >
        Protéger
      </Button>
    </>
  );
}

function AccessLog(): ReactNode {
  const onError = useTellFailure();
  const file = useAction('safekeeping.accessFile');
  return (
    <>
      <h3 className="title-3">Journal des accès</h3>
      <p>
        Qui a vu quelle demande, quel NIR ou quelles ressources, et quand, pour le délégué à la protection des
        données.
      </p>
      <Button
        isDisabled={file.isPending}
        onPress={() => {
          file.mutate(null, { onSuccess: saveFile, onError });
        }}
      >
        Enregistrer le journal (CSV)
      </Button>
    </>
  );
}
