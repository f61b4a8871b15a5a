import { createHmac, hkdfSync } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { accessEntry } from '../api/safekeeping.ts';
import type { AccessEntry } from '../api/safekeeping.ts';
import { openWithKey } from './cipher.ts';
import type { StoreKey } from './cipher.ts';
import type { Connection } from './connection.ts';
import { asideName } from './store-key.ts';

/** Its name in the data folder. */
export const ACCESS_LOG_FILE = 'access.sqlite';

/** The chain at the first entry that is kept. */
const START = '0'.repeat(64);

/** Append only: whatever program writes here, a line is neither changed nor taken away, but by age and from the oldest on. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS access (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL, account TEXT NOT NULL, action TEXT NOT NULL, nud TEXT NOT NULL,
  mac TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS access_of_keys ON access (seq) WHERE action = 'key';
CREATE TABLE IF NOT EXISTS chain (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, mac TEXT NOT NULL) STRICT;
INSERT OR IGNORE INTO chain VALUES (1, 0, '${START}');
CREATE TRIGGER IF NOT EXISTS access_kept BEFORE UPDATE ON access BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS access_aged BEFORE DELETE ON access
WHEN old.seq > (SELECT seq FROM chain) BEGIN SELECT RAISE(ABORT, 'append only'); END;
`;

/** What a check of the log found. */
export interface LogVerdict {
  readonly ok: boolean;
  readonly entries: number;
  /** The first line that does not follow from those before it, or null. */
  readonly brokenAt: number | null;
  /** Every such line: behind one, the chain is followed from that line on. */
  readonly breaks: readonly number[];
}

/** Where the chain stands: kept elsewhere, it shows that lines were cut off the end. */
export const logHead = z.object({ seq: z.number().int(), mac: z.string() });
export type LogHead = z.infer<typeof logHead>;

/**
 * Keeps the log of a profile aside that nothing reads any more; another one may be begun then.
 *
 * @returns the name it has there, or null where there was none
 */
export function setLogAside(profile: string, now: Date): string | null {
  const file = join(profile, ACCESS_LOG_FILE);
  if (!existsSync(file)) return null;
  const aside = asideName(file, now);
  renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
  }
  return basename(aside);
}

/** Whether a file of a profile is a log that was set aside. */
export function isLogAside(name: string): boolean {
  return name.startsWith(`${ACCESS_LOG_FILE}.set-aside-`);
}

/**
 * Who saw which demand and when: a file of its own, numbers only, each line chained to the one before by a key drawn from
 * the store's. A line changed, put in or taken out breaks the chain.
 */
export class AccessLog {
  readonly #connection: Connection;
  readonly #chainKey: Buffer;

  private constructor(connection: Connection, { hex }: StoreKey) {
    this.#connection = connection;
    const key = hkdfSync('sha256', Buffer.from(hex, 'hex'), Buffer.alloc(0), 'sne-desk access log', 32);
    this.#chainKey = Buffer.from(key);
  }

  /** Opens the log of a profile, made with its first use. */
  static open(profile: string, key: StoreKey): AccessLog {
    const connection = openWithKey(
      join(profile, ACCESS_LOG_FILE),
      { ...key, encrypts: true },
      { timeout: 5000 },
    );
    try {
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = NORMAL');
      connection.pragma('secure_delete = ON');
      connection.exec(SCHEMA);
      return new AccessLog(connection, key);
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
  }

  /** The log of a profile that has one, else null. */
  static openExisting(profile: string, key: StoreKey): AccessLog | null {
    return existsSync(join(profile, ACCESS_LOG_FILE)) ? AccessLog.open(profile, key) : null;
  }

  /** Looks through the file. @throws DeskError STORE-CORRUPT */
  check(): void {
    const verdict = this.#connection.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new DeskError('STORE-CORRUPT', String(verdict));
  }

  /** Writes that an account saw something of a demand; `at` is a UTC instant. */
  append(entry: AccessEntry): void {
    this.#connection
      .transaction(() => {
        const head = this.head();
        const mac = this.#mac(head.mac, entry);
        const { at, account, action, nud } = entry;
        this.#connection
          .prepare('INSERT INTO access VALUES (?, ?, ?, ?, ?, ?)')
          .run(head.seq + 1, at, account, action, nud, mac);
      })
      .immediate();
  }

  /** Sees every line onto the disk and tells where the chain stands: a power cut cannot take what is known elsewhere. */
  seal(): LogHead {
    this.#connection.pragma('wal_checkpoint(TRUNCATE)');
    return this.head();
  }

  /** The newest line's place in the chain. */
  head(): LogHead {
    const last = this.#connection.prepare('SELECT seq, mac FROM access ORDER BY seq DESC LIMIT 1').get();
    return logHead.parse(last ?? this.#connection.prepare('SELECT seq, mac FROM chain').get());
  }

  /** Lines whose instant lies in `[from, before)`, the oldest first; by default all. */
  list(from = '', before = '9999'): AccessEntry[] {
    return this.#connection
      .prepare('SELECT at, account, action, nud FROM access WHERE at >= ? AND at < ? ORDER BY seq')
      .all(from, before)
      .map((row) => accessEntry.parse(row));
  }

  /** When a recovery key was last given out, as far back as lines are kept, or null. */
  lastKeyAt(): string | null {
    // Written out, for its index: the page asks whenever demands change.
    const at = this.#connection
      .prepare(`SELECT at FROM access WHERE action = 'key' ORDER BY seq DESC LIMIT 1`)
      .pluck()
      .get();
    return z.string().optional().parse(at) ?? null;
  }

  /** Follows the chain from its start; `known`: where it stood when it was last written down elsewhere. */
  verify(known: LogHead | null = null): LogVerdict {
    const start = logHead.parse(this.#connection.prepare('SELECT seq, mac FROM chain').get());
    let { seq, mac } = start;
    let isKnownThere = known === null || known.seq <= start.seq;
    const breaks: number[] = [];
    const rows = this.#connection
      .prepare<[], AccessEntry & LogHead>('SELECT * FROM access ORDER BY seq')
      .iterate();
    for (const row of rows) {
      const expected = this.#mac(mac, row);
      if (row.seq !== seq + 1 || row.mac !== expected) breaks.push(row.seq);
      ({ seq, mac } = row);
      if (known?.seq === seq) isKnownThere = known.mac === mac;
    }
    // The end that was known is not there; a line changed before it tells as much.
    if (!isKnownThere && breaks.length === 0) breaks.push(seq + 1);
    return { ok: breaks.length === 0, entries: seq - start.seq, brokenAt: breaks[0] ?? null, breaks };
  }

  /** Takes away what is older than a UTC instant, the chain going on from there; how many lines. */
  dropBefore(instant: string): number {
    return this.#connection
      .transaction(() => {
        const last = this.#connection
          .prepare('SELECT seq, mac FROM access WHERE at < ? ORDER BY seq DESC LIMIT 1')
          .get(instant);
        if (last === undefined) return 0;
        const { seq, mac } = logHead.parse(last);
        this.#connection.prepare('UPDATE chain SET seq = ?, mac = ?').run(seq, mac);
        return this.#connection.prepare('DELETE FROM access WHERE seq <= ?').run(seq).changes;
      })
      .immediate();
  }

  /** How many lines are older than a UTC instant. */
  countBefore(instant: string): number {
    return z
      .number()
      .parse(this.#connection.prepare('SELECT count(*) FROM access WHERE at < ?').pluck().get(instant));
  }

  close(): void {
    this.#connection.close();
  }

  #mac(previous: string, { at, account, action, nud }: AccessEntry): string {
    const line = JSON.stringify([previous, at, account, action, nud]);
    return createHmac('sha256', this.#chainKey).update(line).digest('hex');
  }
}
