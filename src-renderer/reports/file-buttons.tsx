import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ReportFile } from '../../src-main/api/reports.ts';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';
import { saveFile } from './save-file.ts';

/** One button a format; `make` asks the engine for the file. */
export function FileButtons<F extends string>(props: {
  readonly formats: readonly F[];
  readonly disabled?: boolean;
  readonly make: (format: F) => Promise<ReportFile>;
}): ReactNode {
  const tell = useTell();
  const tellFailure = useTellFailure();
  const save = async (format: F): Promise<void> => {
    try {
      const file = await props.make(format);
      saveFile(file);
      tell(`Fichier ${file.name} prêt.`);
    } catch (thrown) {
      tellFailure(thrown);
    }
  };
  return (
    <div className="buttons" role="group" aria-label="Enregistrer dans un fichier">
      {props.formats.map((format) => (
        <Button
          key={format}
          isDisabled={props.disabled ?? false}
          onPress={() => {
            void save(format);
          }}
        >
          <Download size={16} strokeWidth={1.5} aria-hidden />
          {format.toUpperCase()}
        </Button>
      ))}
    </div>
  );
}
