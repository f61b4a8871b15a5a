import type { ReactNode } from 'react';
import type { DemandDetail, PersonDetail } from '../../src-main/api/demand.ts';
import { formatDay, formatPhone } from '../../src-main/api/format.ts';
import { shapeOf, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useRevealed } from '../ui/seen.ts';
import { codedText, communeText, Fact, Facts } from './facts.tsx';

/** A person's name as clerks write it: NAME First name; what is absent is left out. */
export function personName(person: Pick<PersonDetail, 'lastName' | 'firstName'>): string {
  const name = [person.lastName, person.firstName].filter((part) => part !== null).join(' ');
  return name === '' ? 'Nom inconnu' : name;
}

/** Everything known of the applicant or of a co-applicant. */
export function PersonBlock(props: {
  readonly nud: string;
  readonly person: PersonDetail;
  readonly title: string;
  /** Place among the co-applicants, from 0; null for the applicant. */
  readonly place: number | null;
  readonly relation?: string | null;
}): ReactNode {
  const { person } = props;
  return (
    <div className="person">
      <h3 className="title-3">{props.title}</h3>
      <Facts>
        {props.relation === undefined ? null : <Fact label="Lien">{props.relation}</Fact>}
        <Fact label="Civilité">{codedText(person.title)}</Fact>
        <Fact label="Nom">{person.lastName}</Fact>
        <Fact label="Nom de naissance">{person.birthName}</Fact>
        <Fact label="Prénom">{person.firstName}</Fact>
        <Fact label="Né(e) le">{person.birthDate === null ? null : formatDay(person.birthDate)}</Fact>
        <Fact label="Nationalité">{codedText(person.nationality)}</Fact>
        <Fact label="Situation familiale">{codedText(person.maritalStatus)}</Fact>
        <Fact label="Numéro de sécurité sociale">
          {person.nir === null ? null : <Nir nud={props.nud} masked={person.nir} place={props.place} />}
        </Fact>
        {person.phones.length === 0 ? <Fact label="Téléphone">{null}</Fact> : null}
        {person.phones.map((phone) => (
          <Fact
            key={`${phone.kind} ${phone.number}`}
            label={phone.kind === 'mobile' ? 'Portable' : 'Domicile'}
          >
            {formatPhone(phone.number)}
          </Fact>
        ))}
        <Fact label="Courriel">{person.email}</Fact>
        <Fact label="Adresse">{addressLines(person)}</Fact>
        <Fact label="Emploi">{employmentLines(person)}</Fact>
      </Facts>
    </div>
  );
}

/** The number stays masked until it is asked for, and only in this view. */
function Nir(props: {
  readonly nud: string;
  readonly masked: string;
  readonly place: number | null;
}): ReactNode {
  const [revealed, reveal] = useRevealed();
  // Nobody is asked for the number as such while it is hidden, and the answer is not kept.
  const input = revealed ? { nud: props.nud, reveal: true } : { nud: props.nud };
  const clear = useProcedure('demands.show', input, { enabled: revealed, gcTime: 0 });
  const found = !revealed || clear.data === undefined ? null : nirOf(clear.data, props.place);
  return (
    <span className="nir">
      <span className="figures">{found === null ? props.masked : spaced(found)}</span>
      <Button
        weight="quiet"
        onPress={() => {
          reveal(!revealed);
        }}
      >
        {revealed ? 'Masquer' : 'Afficher'}
      </Button>
      {revealed && clear.isError ? <span className="field-error">{shapeOf(clear.error).message}</span> : null}
    </span>
  );
}

function nirOf(demand: DemandDetail, place: number | null): string | null {
  return (place === null ? demand.applicant : demand.coApplicants[place])?.nir ?? null;
}

/** 1 84 12 76 451 089 46, as on the card. */
function spaced(nir: string): string {
  const parts = /^(.)(..)(..)(..)(...)(...)(..)?$/.exec(nir);
  return parts === null ? nir : parts.slice(1).filter(Boolean).join('\u00A0');
}

function addressLines(person: PersonDetail): ReactNode {
  const address = person.address;
  if (address === null) return null;
  const lines = [
    [address.number, address.street],
    [address.complement],
    [address.postalCode, communeText(address.commune)],
    [address.country],
  ]
    .map((parts) => parts.filter((part) => part !== null && part !== '').join(' '))
    .filter((line) => line !== '');
  if (lines.length === 0) return null;
  return lines.map((line) => (
    <span key={line} className="line">
      {line}
    </span>
  ));
}

function employmentLines(person: PersonDetail): ReactNode {
  const job = person.employment;
  if (job === null) return null;
  const where = [job.postalCode, communeText(job.commune)].filter((part) => part !== null).join(' ');
  const lines = [
    job.occupation,
    codedText(job.contract),
    job.employer,
    where,
    job.abroad === true ? 'À l’étranger' : null,
  ].filter((line) => line !== null && line !== '');
  if (lines.length === 0) return null;
  return lines.map((line) => (
    <span key={line} className="line">
      {line}
    </span>
  ));
}
