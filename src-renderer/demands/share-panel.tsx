import { Download, FolderOpen, Link, Share2 } from 'lucide-react';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { formatCount, french, plural } from '../../src-main/api/format.ts';
import type { ListColumn } from '../../src-main/api/list-columns.ts';
import { useConnection } from '../connection/engine.tsx';
import { saveFile } from '../reports/save-file.ts';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';
import { PanelButton } from '../ui/panel.tsx';
import { filterLink, readFilterLink } from './filter-link.ts';
import type { Filters, ListQuestion } from './list-input.ts';

/** A file of filters is one line of text; anything larger is another file. */
const LARGEST_FILE = 10_000;

/** The list as a file: the demands found, in the order and with the columns shown. */
export function ExportPanel(props: {
  readonly question: ListQuestion;
  readonly columns: readonly ListColumn[];
  readonly total: number;
}): ReactNode {
  const connection = useConnection();
  const tell = useTell();
  const tellFailure = useTellFailure();
  const save = async (format: 'csv' | 'xlsx'): Promise<void> => {
    tell('Préparation du fichier…');
    try {
      const { written, total, ...file } = await connection.call('demands.file', {
        list: props.question,
        columns: [...props.columns],
        format,
      });
      saveFile(file);
      const all = written === total;
      tell(
        french(
          all
            ? `Fichier ${file.name} prêt : ${plural(written, 'demande')}.`
            : `Fichier ${file.name} prêt : les ${formatCount(written)} premières demandes sur ${formatCount(total)}.`,
        ),
      );
    } catch (thrown) {
      tellFailure(thrown);
    }
  };
  return (
    <PanelButton label="Exporter" icon={Download}>
      {(close) => (
        <>
          <p className="panel-note">
            {plural(props.total, 'demande')}, avec les colonnes et dans l’ordre choisis. Le fichier contient
            des données personnelles : effacez-le dès qu’il a servi.
          </p>
          <div className="panel-actions">
            {(['xlsx', 'csv'] as const).map((format) => (
              <Button
                key={format}
                isDisabled={props.total === 0}
                onPress={() => {
                  close();
                  void save(format);
                }}
              >
                <Download size={16} strokeWidth={1.5} aria-hidden />
                {format === 'xlsx' ? 'Classeur (XLSX)' : 'Texte (CSV)'}
              </Button>
            ))}
          </div>
        </>
      )}
    </PanelButton>
  );
}

/** The filters for a colleague: as a link to paste into her search, or as a file. */
export function SharePanel(props: {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}): ReactNode {
  const tell = useTell();
  const input = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(filterLink(props.filters));
      tell('Lien copié : votre collègue le colle dans sa recherche.');
    } catch {
      tell('La copie a été refusée par le système.');
    }
  };
  const open = async (file: File | undefined): Promise<void> => {
    const read = file === undefined || file.size > LARGEST_FILE ? null : readFilterLink(await file.text());
    if (read === null) {
      tell('Ce fichier ne contient pas de filtres de SNE Desk.');
      return;
    }
    props.onChange(read);
    tell('Filtres du fichier appliqués.');
  };
  return (
    <PanelButton label="Partager" icon={Share2}>
      {(close) => (
        <>
          <p className="panel-note">
            Les filtres de la liste, sans la recherche ni aucun nom. Un lien se colle dans le champ de
            recherche.
          </p>
          <div className="panel-actions">
            <Button
              onPress={() => {
                close();
                void copy();
              }}
            >
              <Link size={16} strokeWidth={1.5} aria-hidden />
              Copier le lien
            </Button>
            <Button
              onPress={() => {
                close();
                const base64 = btoa(`${filterLink(props.filters)}\r\n`);
                saveFile({ name: 'filtres-sne-desk.txt', type: 'text/plain', base64 });
              }}
            >
              <Download size={16} strokeWidth={1.5} aria-hidden />
              Enregistrer
            </Button>
            <Button
              onPress={() => {
                input.current?.click();
              }}
            >
              <FolderOpen size={16} strokeWidth={1.5} aria-hidden />
              Ouvrir un fichier…
            </Button>
            <input
              ref={input}
              type="file"
              accept=".txt"
              hidden
              aria-label="Fichier de filtres"
              onChange={(event) => {
                void open(event.target.files?.[0]).then(close);
              }}
            />
          </div>
        </>
      )}
    </PanelButton>
  );
}
