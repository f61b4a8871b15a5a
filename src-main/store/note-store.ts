import type { z } from 'zod';
import type { Connection } from './connection.ts';

/** Small facts that the desk keeps about its own store, one JSON text a name, in `meta`. */
export class NoteStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The note of that name, or null when there is none that reads so. */
  read<T>(name: string, shape: z.ZodType<T>): T | null {
    const text = this.#connection
      .prepare<[string], string>('SELECT value FROM meta WHERE key = ?')
      .pluck()
      .get(name);
    if (text === undefined) return null;
    try {
      const parsed = shape.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }

  /** Writes it, in the caller's transaction. */
  write(name: string, value: unknown): void {
    this.#connection
      .prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
      .run(name, JSON.stringify(value));
  }
}
