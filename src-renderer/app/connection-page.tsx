import type { ReactNode } from 'react';
import type { Refusal } from '../connection/channel-source.ts';

const TEXTS: Readonly<Record<Refusal, { readonly title: string; readonly text: string }>> = {
  'link-used': {
    title: 'Ce lien a déjà servi',
    text: 'Chaque lien d’aperçu ne s’ouvre qu’une fois. Prenez le nouveau lien affiché dans le terminal, ou relancez la commande pour en obtenir un.',
  },
  unreachable: {
    title: 'L’aperçu ne répond pas',
    text: 'Le programme qui le sert est arrêté. Relancez la commande dans le terminal et ouvrez le lien qu’elle affiche.',
  },
};

/** The whole window, when no engine can be reached: browser preview only. */
export function ConnectionPage({ reason }: { readonly reason: Refusal }): ReactNode {
  const { title, text } = TEXTS[reason];
  return (
    <main className="connection-page">
      <h1 className="title-1">{title}</h1>
      <p>{text}</p>
    </main>
  );
}
