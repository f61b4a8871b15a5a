import { EngineFailure } from '../../src-main/api/port.ts';

/** What `read` gives of a file; where it cannot, a failure that can be told names the file. */
export async function readOrTell<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    // Whatever the browser says of it is in its own words.
    throw new EngineFailure({
      code: 'WINDOW-FILE',
      message: `Le fichier « ${name} » ne peut pas être lu.`,
      hint: 'Vérifiez qu’il existe encore, qu’il n’est pas tenu par un autre programme et qu’il n’est pas trop grand.',
    });
  }
}
