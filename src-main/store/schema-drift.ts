/**
 * What a departure from the schema is about: the demand's file, which is kept and can be judged again, or the movement
 * around it, which is not.
 */
export const SCHEMA_DRIFT = `
ALTER TABLE drift ADD COLUMN about TEXT NOT NULL DEFAULT 'file' CHECK (about IN ('file', 'movement'));
`;
