/*
 * Properties are tried on the same values in every run, so that a run tells something of the change and not of its luck;
 * `SNE_DESK_SEED=random` (or a number) looks further, by hand.
 */
import fc from 'fast-check';

const given = process.env['SNE_DESK_SEED'] ?? '20261126';
if (given !== 'random') fc.configureGlobal({ seed: Number(given) });
