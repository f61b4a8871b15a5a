import { atMoment, french, NBSP } from './format.ts';
import type { Refill, RefillStep } from './refill.ts';

const STEPS: Readonly<Record<RefillStep, string>> = {
  noConnection:
    'l’adresse du SNE n’est pas réglée. Indiquez-la dans Réglages pour que l’export complet soit demandé.',
  noPlace:
    'ce poste ne sait pas pour quelles communes demander l’export complet. Indiquez-les dans Réglages.',
  paused: 'elle se remplira une fois la suspension levée.',
  underWay: 'elle se remplit depuis le SNE.',
  decision: 'l’export complet attend votre décision dans la page Exports.',
  notGiven:
    'le SNE n’a pas donné l’export complet. Les appels ne ramènent que ce qui a changé ou a été renouvelé récemment.',
};

/** What a clerk has to know while the store does not hold everything: a demand that is not found may well exist. */
export function refillSentence({ startedAt, step }: Refill, now: Date): string {
  return french(
    `Base refaite ${atMoment(startedAt, now)}${NBSP}: ${STEPS[step]} Une demande introuvable ici peut exister au SNE.`,
  );
}

/** The same in a few words, for tray and status bar. */
export function refillNote({ step }: Refill): string {
  return `Base incomplète${NBSP}: ${step === 'underWay' ? 'remplissage en cours' : 'voir la page Aujourd’hui'}`;
}
