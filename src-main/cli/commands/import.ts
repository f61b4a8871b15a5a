import { dispatchingSentences } from '../../api/dispatching-words.ts';
import { DeskError } from '../../api/errors.ts';
import { workSentence } from '../../api/export-words.ts';
import { dispatchingSummary } from '../../engine/dispatching.ts';
import { exportError } from '../../engine/export-words.ts';
import { importSentence } from '../../ingest/import-words.ts';
import { withEngine } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** `import PATH…`: interrupted, it says what it has read, and goes on from there when it is run again. */
export async function importCommand(context: CommandContext, paths: readonly string[]): Promise<ExitCode> {
  const { output, signal } = context;
  return withEngine(context, 'import', async (engine) => {
    if (engine.settings.exports.paused) throw exportError('EXPORT-PAUSED');
    const unsubscribe = engine.subscribe((name) => {
      const said = name === 'status' ? workSentence(engine.status()) : null;
      if (said !== null) output.progress(said);
    });
    const result = await engine.importFiles(paths, signal).finally(unsubscribe);
    if (result.files === 0) {
      throw new DeskError('IMPORT-EMPTY', `Aucun fichier .xml ni archive .tgz dans ${paths.join(', ')}.`, {
        hint: 'Donnez un fichier .xml, une archive d’export, ou un dossier qui en contient.',
      });
    }
    const dispatching = dispatchingSummary(engine.store);
    output.result({ ...result, dispatching }, () => {
      const problems = result.problems.map(({ file, line, code, message }) => {
        const where = line === null ? file : `${file}:${String(line)}`;
        return `${where} : ${message} (${code})`;
      });
      const told = dispatching === null ? [] : dispatchingSentences(dispatching);
      return [importSentence(result), ...told, ...problems].join('\n');
    });
    if (signal.aborted) return EXIT.interrupted;
    if (result.problems.some(({ code }) => code === 'IMPORT-NOT-FOUND')) return EXIT.failed;
    return result.rejected > 0 || result.drift > 0 || result.problems.length > 0 ? EXIT.attention : EXIT.done;
  });
}
