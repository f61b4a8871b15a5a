import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { DeskError } from '../api/errors.ts';

const VARIABLE = 'SNE_DESK_RECOVERY_PASSPHRASE';

/**
 * The passphrase of a recovery key: from the environment, or typed on the terminal without being shown.
 *
 * @param twice typed again, where a mistake would only show on the day the key is needed
 * @throws DeskError CFG-PASSPHRASE (none to be had, given up, or typed differently)
 */
export async function recoveryPassphrase(
  {
    env,
    signal,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
  twice: boolean,
): Promise<string> {
  const given = env[VARIABLE];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY) {
    throw new DeskError('CFG-PASSPHRASE', 'Il manque la phrase secrète de la clé de secours.', {
      hint: `Donnez-la par la variable ${VARIABLE}, ou lancez la commande dans un terminal.`,
    });
  }
  const typed = await askHidden('Phrase secrète : ', signal);
  if (twice && (await askHidden('Phrase secrète, encore : ', signal)) !== typed)
    throw new DeskError('CFG-PASSPHRASE', 'Les deux saisies diffèrent.', { hint: 'Recommencez.' });
  return typed;
}

function askHidden(question: string, signal: AbortSignal): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // After the terminal no longer shows what is typed.
  process.stderr.write(question);
  return new Promise<string>((resolve, reject) => {
    const giveUp = (): void => {
      reject(new DeskError('CFG-PASSPHRASE', 'Saisie abandonnée.'));
    };
    line.once('line', resolve);
    line.once('SIGINT', giveUp);
    line.once('close', giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
  }).finally(() => {
    line.close();
    process.stderr.write('\n');
  });
}
