import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { formatCount, NBSP } from '../../src-main/api/format.ts';
import { codedList, codedText, communeText, eurosText, Fact, Facts, Nothing } from './facts.tsx';

/** Where the household lives now. */
export function CurrentHousingSection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const housing = demand.currentHousing;
  if (housing === null) return <Nothing>Le fichier ne décrit pas le logement actuel.</Nothing>;
  return (
    <Facts>
      <Fact label="Situation">{codedList(housing.kinds)}</Fact>
      <Fact label="Catégorie">{codedText(housing.category)}</Fact>
      <Fact label="Type">{codedText(housing.type)}</Fact>
      <Fact label="Surface">
        {housing.surface === null ? null : `${formatCount(housing.surface)}${NBSP}m²`}
      </Fact>
      <Fact label="Occupants">{housing.occupants === null ? null : formatCount(housing.occupants)}</Fact>
      <Fact label="Loyer mensuel">{eurosText(housing.monthlyRent)}</Fact>
      <Fact label="Propriétaire ou bailleur">{housing.owner}</Fact>
    </Facts>
  );
}

/** What the household asks for. */
export function WantedSection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const wanted = demand.wanted;
  if (wanted === null) return <Nothing>Le fichier ne décrit pas le logement recherché.</Nothing>;
  return (
    <Facts>
      <Fact label="Types">{codedList(wanted.types)}</Fact>
      <Fact label="Catégorie">{codedText(wanted.category)}</Fact>
      <Fact label="Communes">{lines(wanted.communes.map((commune) => communeText(commune) ?? ''))}</Fact>
      <Fact label="Accepte ailleurs">{wanted.widened === null ? null : wanted.widened ? 'Oui' : 'Non'}</Fact>
      <Fact label="Motifs">{lines(wanted.reasons.map((reason) => codedText(reason) ?? ''))}</Fact>
    </Facts>
  );
}

function lines(texts: readonly string[]): ReactNode {
  if (texts.length === 0) return null;
  return texts.map((text, place) => (
    <span key={`${String(place)} ${text}`} className="line">
      {text}
    </span>
  ));
}
