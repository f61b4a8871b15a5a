import type Database from 'better-sqlite3';

/** An open store file. */
export type Connection = Database.Database;
