import { Download } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { entityLabel, exportSentence } from '../../src-main/api/export-words.ts';
import { exportEntity } from '../../src-main/api/exports.ts';
import type { ExportEntity } from '../../src-main/api/exports.ts';
import { french } from '../../src-main/api/format.ts';
import type { Settings } from '../../src-main/api/settings.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { CommunesList } from '../settings/communes-list.tsx';
import { RadioLines } from '../settings/fields.tsx';
import { Button, Choice } from '../ui/controls.tsx';
import { Refused } from '../ui/states.tsx';
import { DepartmentList } from './department-list.tsx';
import { entitiesOf, firstDraft, readDraft } from './request-draft.ts';
import type { DraftErrors, RequestDraft } from './request-draft.ts';

const PURPOSES = [
  {
    key: 'resources',
    label: 'Ressources mensuelles (DRM)',
    help: 'Les derniers mois constatés, pour les demandes actives dont le demandeur a un numéro définitif.',
  },
  {
    key: 'stock',
    label: 'Tout le stock de demandes',
    help: 'Premier remplissage ou resynchronisation complète. Ce qui a quitté le stock est vérifié, jamais supprimé.',
  },
  { key: 'chosen', label: 'Au choix', help: 'Certaines données seulement.' },
] as const;
const MONTHS = [
  { key: '1', label: '1 mois' },
  { key: '2', label: '2 mois' },
  { key: '3', label: '3 mois' },
] as const;
const STATES = [
  { key: 'active', label: 'Demandes actives' },
  { key: 'removed', label: 'Demandes radiées' },
] as const;
const PLACES = [
  { key: 'departments', label: 'Départements' },
  { key: 'communes', label: 'Communes' },
] as const;
const NO_ERRORS: DraftErrors = {};

/** Asks for an export; what the SNE refuses is said right here. */
export function RequestForm({ settings }: { readonly settings: Settings }): ReactNode {
  const [draft, setDraft] = useState<RequestDraft>(() => firstDraft(settings));
  const [tried, setTried] = useState(false);
  const request = useAction('exports.request', ['exports.list', 'exports.history', 'status.get']);
  const read = readDraft(draft);
  const errors = tried && 'errors' in read ? read.errors : NO_ERRORS;
  const change = (part: Partial<RequestDraft>): void => {
    request.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  const ask = (again: boolean): void => {
    setTried(true);
    if ('errors' in read) return;
    request.mutate({ request: read.request, again });
  };
  return (
    <form
      className="request"
      data-testid="export-request"
      onSubmit={(event) => {
        event.preventDefault();
        ask(false);
      }}
    >
      <div className="request-columns">
        <div>
          <RadioLines
            label="Que demander"
            value={draft.purpose}
            options={PURPOSES}
            onChange={(purpose) => {
              change({ purpose });
            }}
          />
          {draft.purpose === 'chosen' ? (
            <Entities chosen={draft.entities} error={errors.entities} onChange={change} />
          ) : null}
        </div>
        <div>
          <Details draft={draft} onChange={change} />
          <Place draft={draft} error={errors.place} onChange={change} />
        </div>
      </div>
      <div className="request-end">
        <Button type="submit" weight="primary" isPending={request.isPending}>
          <Download size={16} strokeWidth={1.5} aria-hidden />
          {request.isPending ? 'Demande en cours…' : 'Demander l’export'}
        </Button>
        <Outcome
          error={request.error}
          said={request.data === undefined ? null : exportSentence(request.data)}
          onAgain={() => {
            ask(true);
          }}
        />
      </div>
      <p className="caption">
        Aujourd’hui le SNE annonce la DRM sur trois mois, pour les demandes actives, par département. Le reste
        est annoncé pour plus tard{french(' : ')}s’il le refuse, la raison s’affiche ici.
      </p>
    </form>
  );
}

interface PartProps {
  readonly draft: RequestDraft;
  readonly onChange: (part: Partial<RequestDraft>) => void;
}

function Details({ draft, onChange }: PartProps): ReactNode {
  return (
    <div className="request-pair">
      {draft.purpose === 'resources' ? null : (
        <div className="field">
          <Choice
            look="form"
            label="État"
            value={draft.state}
            options={STATES}
            onChange={(state) => {
              onChange({ state });
            }}
          />
        </div>
      )}
      {entitiesOf(draft).includes('DRM') ? (
        <div className="field">
          <Choice
            look="form"
            label="Profondeur de la DRM"
            value={draft.months}
            options={MONTHS}
            onChange={(months) => {
              onChange({ months });
            }}
          />
        </div>
      ) : null}
      <div className="field">
        <Choice
          look="form"
          label="Lieu"
          value={draft.place}
          options={PLACES}
          onChange={(place) => {
            onChange({ place });
          }}
        />
      </div>
    </div>
  );
}

function Place({ draft, error, onChange }: PartProps & { readonly error: string | undefined }): ReactNode {
  if (draft.place === 'departments') {
    return (
      <DepartmentList
        label="Départements"
        codes={draft.departments}
        error={error}
        onChange={(departments) => {
          onChange({ departments });
        }}
      />
    );
  }
  return (
    <CommunesList
      label="Communes"
      codes={draft.communes}
      error={error}
      onChange={(communes) => {
        onChange({ communes });
      }}
    />
  );
}

function Entities(props: {
  readonly chosen: readonly ExportEntity[];
  readonly error: string | undefined;
  readonly onChange: (part: Partial<RequestDraft>) => void;
}): ReactNode {
  const errorId = useId();
  return (
    <fieldset className="checks" {...(props.error === undefined ? {} : { 'aria-describedby': errorId })}>
      <legend className="field-label">Données</legend>
      {exportEntity.options.map((entity) => (
        <label key={entity} className="check-line">
          <input
            type="checkbox"
            checked={props.chosen.includes(entity)}
            onChange={(event) => {
              const others = props.chosen.filter((other) => other !== entity);
              const entities = event.currentTarget.checked ? [...others, entity] : others;
              props.onChange({ entities: exportEntity.options.filter((known) => entities.includes(known)) });
            }}
          />
          {entityLabel(entity)}
        </label>
      ))}
      {props.error === undefined ? null : (
        <p className="field-error" id={errorId}>
          {props.error}
        </p>
      )}
    </fieldset>
  );
}

function Outcome(props: {
  readonly error: Error | null;
  readonly said: string | null;
  readonly onAgain: () => void;
}): ReactNode {
  if (props.error === null) {
    return (
      <p className="request-said" role="status">
        {props.said === null ? '' : french(props.said)}
      </p>
    );
  }
  const failure = shapeOf(props.error);
  return (
    <Refused failure={failure}>
      {failure.code === 'EXPORT-NO-NUMBER' ? (
        <>
          {' '}
          <Button weight="quiet" onPress={props.onAgain}>
            Demander de nouveau
          </Button>
        </>
      ) : null}
    </Refused>
  );
}
