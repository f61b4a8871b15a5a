import { DeskError } from '../../api/errors.ts';
import { importSentence } from '../../ingest/import-words.ts';
import { withEngine } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** `import PATH…`. */
export async function importCommand(context: CommandContext, paths: readonly string[]): Promise<ExitCode> {
  return withEngine(context, 'import', async (engine) => {
    const result = await engine.importFiles(paths);
    if (result.files === 0) {
      throw new DeskError('IMPORT-EMPTY', `Aucun fichier .xml ni archive .tgz dans ${paths.join(', ')}.`, {
        hint: 'Donnez un fichier .xml, une archive d’export, ou un dossier qui en contient.',
      });
    }
    context.output.result(result, () => {
      const problems = result.problems.map(({ file, line, code, message }) => {
        const where = line === null ? file : `${file}:${String(line)}`;
        return `${where} : ${message} (${code})`;
      });
      return [importSentence(result), ...problems].join('\n');
    });
    if (result.problems.some(({ code }) => code === 'IMPORT-NOT-FOUND')) return EXIT.failed;
    return result.rejected > 0 || result.drift > 0 || result.problems.length > 0 ? EXIT.attention : EXIT.done;
  });
}
