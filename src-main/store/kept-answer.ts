import type { Connection } from './connection.ts';

/** What changes with each commit to the store, by this connection or another. */
export function storeVersion(connection: Connection): () => string {
  const version = connection
    .prepare<[], string>(`SELECT (SELECT data_version FROM pragma_data_version) || ' ' || total_changes()`)
    .pluck();
  return () => version.get() ?? '';
}

/**
 * Keeps the answer to a question over the whole store until something was committed, by this connection or another: what
 * the status asks several times a second must not cost more as the stock grows.
 */
export function keptAnswer<T>(connection: Connection, ask: () => T): () => T {
  const version = storeVersion(connection);
  let kept: { readonly version: string; readonly answer: T } | null = null;
  return () => {
    const now = version();
    // Asked before the answer: what is committed in between makes the next question be asked again.
    if (kept?.version !== now) kept = { version: now, answer: ask() };
    return kept.answer;
  };
}
