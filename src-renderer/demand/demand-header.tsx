import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import {
  daysBetween,
  formatDay,
  formatInstant,
  formatNud,
  NBSP,
  parisDay,
  plural,
  relativeAge,
  renewalWords,
} from '../../src-main/api/format.ts';
import { removalSentence } from '../../src-main/api/words.ts';
import { CorrectLine } from '../sending/correct-line.tsx';
import { Button, CopyButton } from '../ui/controls.tsx';
import { WarningSign } from '../ui/sign.tsx';
import { useNow } from '../ui/use-now.ts';
import { personName } from './person.tsx';

/** Who, which number, in which state, how old, and what is odd about the file. */
export function DemandHeader({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const names = [demand.applicant, ...demand.coApplicants]
    .filter((person) => person !== null)
    .map(personName);
  const removal = removalSentence(demand.removal);
  return (
    <header className="demand-header">
      <h1 className="title-1" data-testid="demand-title">
        {names.length === 0 ? 'Demandeur inconnu' : names.join(' et ')}
      </h1>
      <p className="demand-line">
        <span className="figures demand-nud">{formatNud(demand.nud)}</span>
        <CopyButton text={demand.nud} label="Copier le numéro unique" done="Numéro unique copié." />
        <span className="badge" data-tone={demand.state}>
          {demand.state === 'active' ? 'Active' : 'Radiée'}
        </span>
        <Renewal demand={demand} />
      </p>
      <Age demand={demand} />
      {removal === null ? null : <p className="demand-removal">{removal}</p>}
      <Oddities demand={demand} />
      <CorrectLine key={demand.nud} demand={demand} />
    </header>
  );
}

function Renewal({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const today = parisDay(useNow());
  if (demand.state === 'removed' || demand.renewalDueOn === null) return null;
  const days = daysBetween(today, demand.renewalDueOn);
  const when = renewalWords(demand.renewalDueOn, today);
  const exact = formatDay(demand.renewalDueOn);
  return (
    <span className="renewal" data-urgency={days < 0 ? 'overdue' : days <= 30 ? 'soon' : 'far'}>
      {when === exact ? `À renouveler le ${exact}` : `À renouveler ${when} (${exact})`}
    </span>
  );
}

function Age({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const now = useNow();
  const state =
    demand.updatedAt === null ? 'Date de cet état inconnue' : `État du ${formatInstant(demand.updatedAt)}`;
  return (
    <p className="demand-age">
      {state} · reçu {relativeAge(demand.receivedAt, now)}
      {demand.createdOn === null ? '' : ` · déposée le ${formatDay(demand.createdOn)}`}
      {demand.deskNumber === null ? '' : ` · guichet ${demand.deskNumber}`}
    </p>
  );
}

/** Everything in the file that the desk could not read as expected, said plainly, details on demand. */
function Oddities({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const [open, setOpen] = useState(false);
  const { unknown, unreadable, drift } = demand;
  const sentences = [
    unknown.length === 0 ? '' : `${plural(unknown.length, 'élément')} que ce logiciel ne connaît pas encore`,
    unreadable.length === 0 ? '' : plural(unreadable.length, 'valeur illisible', 'valeurs illisibles'),
    drift.length === 0 ? '' : `${plural(drift.length, 'écart')} avec le schéma du SNE`,
  ].filter((sentence) => sentence !== '');
  if (sentences.length === 0) return null;
  return (
    <div className="oddities">
      <p className="oddities-line">
        <WarningSign />
        <span>
          {sentences.join(' · ')}
          {NBSP}: rien n’est perdu, le fichier reçu est gardé entier.
        </span>
        <Button
          weight="quiet"
          aria-expanded={open}
          onPress={() => {
            setOpen(!open);
          }}
        >
          {open ? 'Masquer' : 'Détails'}
        </Button>
      </p>
      {open ? (
        <ul className="oddities-list">
          {unknown.map((path) => (
            <li key={`unknown ${path}`}>
              <span className="tag">inconnu</span> <code>{path}</code>
            </li>
          ))}
          {unreadable.map((path) => (
            <li key={`unreadable ${path}`}>
              <span className="tag">illisible</span> <code>{path}</code>
            </li>
          ))}
          {drift.map((error, place) => (
            <li key={`drift ${String(place)}`}>
              <span className="tag">schéma</span> {error.line === null ? '' : `ligne ${String(error.line)}, `}
              {error.message}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
