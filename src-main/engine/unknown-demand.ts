import { DeskError } from '../api/errors.ts';

/** A number that no demand of the store has: DEMAND-UNKNOWN. */
export function unknownDemand(nud: string): DeskError {
  const message =
    nud === '' ? 'Le numéro unique est vide.' : `La demande ${nud} n’est pas dans la base de ce poste.`;
  return new DeskError('DEMAND-UNKNOWN', message, {
    hint: 'Vérifiez le numéro unique ; si la demande est récente, lancez une synchronisation.',
  });
}
