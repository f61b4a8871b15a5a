import { X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { DemandDetail, PersonDetail } from '../../src-main/api/demand.ts';
import type { CorrectedPerson, CorrectionField, WantedCorrection } from '../../src-main/api/outgoing.ts';
import { fieldLabel } from '../../src-main/api/outgoing-words.ts';
import { french } from '../../src-main/api/format.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { personName } from '../demand/person.tsx';
import { CommuneField } from '../demands/commune-field.tsx';
import type { CommuneTyping } from '../demands/commune-field.tsx';
import type { ChosenCommune } from '../demands/list-input.ts';
import { TextLine } from '../settings/fields.tsx';
import { Button, Choice, IconButton } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { Refused } from '../ui/states.tsx';

type Draft = Readonly<Partial<Record<CorrectionField, string>>>;

const TEXTS = [
  ...(['mobilePhone', 'homePhone', 'email'] as const),
  ...(['number', 'street', 'complement', 'postalCode'] as const),
];
const ABROAD = [
  { key: '', label: 'Non précisé' },
  { key: 'false', label: 'En France' },
  { key: 'true', label: 'À l’étranger' },
] as const;
const TYPING_WORDS: Readonly<Record<CommuneTyping, string | null>> = {
  settled: null,
  open: 'Choisissez la commune dans la liste pour pouvoir envoyer.',
  dropped: 'Le texte saisi n’a pas été choisi dans la liste : la commune reste comme elle était.',
};

/** The contact fields of one person of a demand, to be corrected and sent to the SNE. */
export function CorrectDialog(props: {
  readonly demand: DemandDetail;
  readonly onClose: () => void;
}): ReactNode {
  const { demand, onClose } = props;
  const people = peopleOf(demand);
  const [who, setWho] = useState<CorrectedPerson>(people[0]?.key ?? 'applicant');
  const person = people.find(({ key }) => key === who)?.person ?? null;
  return (
    <ModalOverlay
      className="overlay"
      isDismissable
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="modal">
        <Dialog className="dialog correct-dialog">
          <header className="dialog-header">
            <Heading slot="title" className="title-2">
              Corriger la demande
            </Heading>
            <IconButton label="Fermer" tip="Fermer (Échap)" onPress={onClose}>
              <X size={16} strokeWidth={1.5} aria-hidden />
            </IconButton>
          </header>
          <div className="correct-body">
            {people.length < 2 ? null : (
              <Choice
                label="Personne"
                look="form"
                value={who}
                options={people.map(({ key, person: one }) => ({ key, label: personName(one) }))}
                onChange={setWho}
              />
            )}
            {person === null ? (
              <p className="nothing">Le dossier n’a pas de demandeur : relisez-le au SNE.</p>
            ) : (
              <CorrectForm key={who} nud={demand.nud} who={who} person={person} onClose={onClose} />
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function CorrectForm(props: {
  readonly nud: string;
  readonly who: CorrectedPerson;
  readonly person: PersonDetail;
  readonly onClose: () => void;
}): ReactNode {
  const { nud, who, onClose } = props;
  const [before] = useState(() => draftOf(props.person));
  const [draft, setDraft] = useState(before);
  const [commune, setCommune] = useState(() => communeOf(props.person));
  const [typing, setTyping] = useState<CommuneTyping>('settled');
  const typingWords = TYPING_WORDS[typing];
  const tell = useTell();
  const correct = useAction('outgoing.correct', ['outgoing.list']);
  const wanted = changesOf(who, before, draft);
  const set = (field: CorrectionField, value: string): void => {
    setDraft({ ...draft, [field]: value });
  };
  const failure = correct.isError ? shapeOf(correct.error) : null;
  return (
    <>
      <div className="correct-fields">
        {TEXTS.map((field) => (
          <TextLine
            key={field}
            label={fieldLabel(field)}
            value={draft[field] ?? ''}
            onChange={(value) => {
              set(field, value);
            }}
          />
        ))}
        <div className="field field-long">
          <span className="field-label">{fieldLabel('commune')}</span>
          <CommuneField
            label={fieldLabel('commune')}
            placeholder="Nom, code postal…"
            look="form"
            value={commune}
            onChange={(chosen) => {
              setCommune(chosen);
              set('commune', chosen?.code ?? '');
            }}
            onTyping={setTyping}
          />
          {typingWords === null ? null : (
            <p className="field-error" role="status">
              {french(typingWords)}
            </p>
          )}
        </div>
        <Choice
          label="Adresse"
          look="form"
          options={ABROAD}
          value={draft.abroad === 'true' || draft.abroad === 'false' ? draft.abroad : ''}
          onChange={(value) => {
            set('abroad', value);
          }}
        />
        <TextLine
          label={fieldLabel('country')}
          value={draft.country ?? ''}
          help="Le nom de la liste des pays, pour une adresse à l’étranger."
          onChange={(value) => {
            set('country', value);
          }}
        />
      </div>
      {failure === null ? null : <Refused failure={failure} />}
      <div className="buttons correct-end">
        <Button onPress={onClose}>Fermer</Button>
        <Button
          weight="primary"
          isDisabled={wanted.length === 0 || typing === 'open' || correct.isPending}
          onPress={() => {
            correct.mutate(
              { nud, corrections: wanted },
              {
                onSuccess: ({ status, error }) => {
                  if (status === 'blocked') tell(error?.message ?? 'Cet envoi ne peut pas partir.');
                  else tell('Correction prête : elle part dès que le réseau le permet.');
                  onClose();
                },
              },
            );
          }}
        >
          Envoyer au SNE
        </Button>
      </div>
    </>
  );
}

function peopleOf({ applicant, coApplicants }: DemandDetail) {
  const others = coApplicants.map((person, place) => ({
    key: `coApplicant:${place + 1}` as const,
    person,
  }));
  return applicant === null ? others : [{ key: 'applicant' as const, person: applicant }, ...others];
}

function draftOf({ phones, email, address }: PersonDetail): Draft {
  const phone = (kind: 'mobile' | 'home'): string => phones.find((one) => one.kind === kind)?.number ?? '';
  return {
    mobilePhone: phone('mobile'),
    homePhone: phone('home'),
    email: email ?? '',
    abroad: address?.abroad == null ? '' : String(address.abroad),
    number: address?.number ?? '',
    street: address?.street ?? '',
    complement: address?.complement ?? '',
    postalCode: address?.postalCode ?? '',
    commune: address?.commune?.code ?? '',
    country: address?.country ?? '',
  };
}

function communeOf({ address }: PersonDetail): ChosenCommune | null {
  const commune = address?.commune ?? null;
  return commune?.code == null ? null : { code: commune.code, name: commune.name ?? commune.code };
}

/** Only what was changed is sent; an emptied field is taken away. */
function changesOf(person: CorrectedPerson, before: Draft, draft: Draft): WantedCorrection[] {
  const fields = [...TEXTS, 'abroad', 'commune', 'country'] as const;
  return fields.flatMap((field) => {
    const value = draft[field]?.trim() ?? '';
    return value === (before[field]?.trim() ?? '')
      ? []
      : [{ person, field, value: value === '' ? null : value }];
  });
}
