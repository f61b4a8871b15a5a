import { useState } from 'react';
import type { ReactNode } from 'react';
import { formatInstant, french, plural } from '../../src-main/api/format.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { saveFile } from '../reports/save-file.ts';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { Refused } from '../ui/states.tsx';
import { FileLine, TextLine } from './fields.tsx';

const NOTHING = { passphrase: '', again: '' } as const;

/** Gives out the key that opens the backups of this computer on another one, closed by a passphrase. */
export function RecoveryKey(props: {
  /** When one was last given out, or null. */
  readonly givenAt: string | null;
}): ReactNode {
  const tell = useTell();
  const [form, setForm] = useState<{ passphrase: string; again: string }>(NOTHING);
  const make = useAction('safekeeping.recoveryKey', ['safekeeping.state']);
  const differs = form.again !== '' && form.again !== form.passphrase;
  return (
    <>
      <h3 className="title-3">Clé de secours</h3>
      <p>
        {french(
          'Une sauvegarde ne s’ouvre que sur ce poste. S’il tombe en panne, la clé de secours l’ouvre sur un autre, avec sa phrase secrète : rangez le fichier et la phrase hors de ce poste, à deux endroits.',
        )}
      </p>
      <p data-testid="recovery-key">
        {props.givenAt === null
          ? french(
              'Aucune clé de secours récente : si ce poste tombe en panne, ses sauvegardes sont perdues.',
            )
          : `Dernière clé de secours enregistrée le ${formatInstant(props.givenAt)}. Elle reste valable.`}
      </p>
      <TextLine
        label="Phrase secrète"
        type="password"
        value={form.passphrase}
        help={french('Douze signes au moins ; quatre ou cinq mots sans rapport conviennent.')}
        onChange={(passphrase) => {
          setForm({ ...form, passphrase });
        }}
      />
      <TextLine
        label="Phrase secrète, encore"
        type="password"
        value={form.again}
        error={differs ? 'Les deux saisies diffèrent.' : undefined}
        onChange={(again) => {
          setForm({ ...form, again });
        }}
      />
      <Button
        isDisabled={form.passphrase === '' || form.again !== form.passphrase || make.isPending}
        onPress={() => {
          make.mutate(
            { passphrase: form.passphrase },
            {
              onSuccess: (file) => {
                saveFile(file);
                setForm(NOTHING);
                tell('Clé de secours faite. Rangez-la hors de ce poste.');
              },
            },
          );
        }}
      >
        Enregistrer la clé de secours…
      </Button>
      {make.error === null ? null : <Refused failure={shapeOf(make.error)} />}
    </>
  );
}

const NO_FILES = { file: '', keyFile: '', passphrase: '' } as const;

/** Puts a backup of another computer in the store's place. */
export function RestoreFromElsewhere(): ReactNode {
  const tell = useTell();
  const [form, setForm] = useState<{ file: string; keyFile: string; passphrase: string } | null>(null);
  const restore = useAction('safekeeping.restore', ['safekeeping.state']);
  if (form === null) {
    return (
      <Button
        weight="quiet"
        onPress={() => {
          setForm(NO_FILES);
        }}
      >
        Reprendre la sauvegarde d’un autre poste…
      </Button>
    );
  }
  const { file, keyFile, passphrase } = form;
  return (
    <section aria-label="Sauvegarde d’un autre poste">
      <FileLine
        kind="backupFile"
        label="Sauvegarde"
        help="Un fichier .sned de l’autre poste. Elle remplace la base présente, qui est mise de côté."
        value={file}
        onChange={(chosen) => {
          setForm({ ...form, file: chosen });
        }}
      />
      <FileLine
        kind="recoveryKeyFile"
        label="Clé de secours de l’autre poste"
        help="Le fichier enregistré là-bas avant la panne."
        value={keyFile}
        onChange={(chosen) => {
          setForm({ ...form, keyFile: chosen });
        }}
      />
      <TextLine
        label="Phrase secrète de cette clé"
        type="password"
        value={passphrase}
        onChange={(typed) => {
          setForm({ ...form, passphrase: typed });
        }}
      />
      <Button
        isDisabled={file === '' || keyFile === '' || passphrase === '' || restore.isPending}
        onPress={() => {
          restore.mutate(
            { file, recovery: { keyFile, passphrase } },
            {
              onSuccess: ({ demands }) => {
                setForm(null);
                tell(`${plural(demands, 'demande')} dans la sauvegarde ; le poste redémarre avec elle.`);
              },
            },
          );
        }}
      >
        Reprendre cette sauvegarde
      </Button>
      <Button
        weight="quiet"
        onPress={() => {
          setForm(null);
        }}
      >
        Annuler
      </Button>
      {restore.error === null ? null : <Refused failure={shapeOf(restore.error)} />}
    </section>
  );
}
