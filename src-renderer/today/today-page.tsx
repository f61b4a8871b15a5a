import { CalendarClock, FileWarning } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { DemandChange } from '../../src-main/api/demand.ts';
import { atMoment, formatDay, formatMonth, french, parisDay, plural } from '../../src-main/api/format.ts';
import type { Status } from '../../src-main/api/status.ts';
import { RENEWAL_DAYS } from '../../src-main/api/today.ts';
import type { Today } from '../../src-main/api/today.ts';
import { statusSentence } from '../../src-main/api/words.ts';
import { workSentence } from '../../src-main/api/export-words.ts';
import { RefillNotice } from '../app/refill-notice.tsx';
import { useProcedure, useStatus } from '../connection/engine.tsx';
import type { Filters } from '../demands/list-input.ts';
import { useThreeDsReminder } from '../reports/use-duty.ts';
import { Button } from '../ui/controls.tsx';
import { StateSign } from '../ui/sign.tsx';
import { Bone, Failed } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';
import { useLastLook } from './last-look.ts';
import type { Look } from './last-look.ts';
import { TodayBlock, TodayLine } from './today-line.tsx';

type ShowList = (filters: Partial<Filters>) => void;

/** The start page: what changed, what is due, how synchronisation stands; each line leads to what is behind it. */
export function TodayPage({ showList }: { readonly showList: ShowList }): ReactNode {
  const status = useStatus();
  const now = useNow();
  // What there is comes with the first answer; what is new is asked for once it is known since when.
  const counted = useProcedure('today.get', { afterMovement: null });
  const look = useMemo<Look | null>(
    () =>
      counted.data === undefined || status === undefined
        ? null
        : { movement: counted.data.newestMovement, at: counted.data.at, month: status.drm.latestMonth },
    [counted.data, status],
  );
  const { since, markSeen } = useLastLook(look);
  const news = useProcedure(
    'today.get',
    { afterMovement: since?.movement ?? 0 },
    { enabled: since !== null, keepPrevious: true },
  );
  return (
    <div className="page today">
      <header className="today-title">
        <h1 className="title-1">Aujourd’hui</h1>
        <p className="today-day">{longDay(now)}</p>
      </header>
      {counted.isError ? (
        <Failed
          error={counted.error}
          onRetry={() => {
            void counted.refetch();
          }}
        />
      ) : null}
      <SyncState status={status} now={now} />
      <RefillNotice />
      {counted.data === undefined ? (
        // Nothing to do and nothing known are two things.
        counted.isError ? null : (
          <Bone width={60} />
        )
      ) : (
        <div className="today-columns">
          <NewsBlock
            news={since === null ? null : (news.data?.news ?? null)}
            since={since}
            now={now}
            showList={showList}
            onSeen={markSeen}
          />
          <DueBlock counted={counted.data} status={status} showList={showList} />
          <BulkBlock status={status} since={since} showList={showList} />
        </div>
      )}
    </div>
  );
}

function SyncState({ status, now }: { readonly status: Status | undefined; readonly now: Date }): ReactNode {
  if (status === undefined) return <Bone width={40} />;
  return (
    <a className="today-sync" href="#/synchronisation" data-state={status.state}>
      <StateSign state={status.state} size={20} />
      <span className="today-what">
        <span data-testid="today-sync">{statusSentence(status, now)}</span>
        <span className="today-more">{nextCallWords(status, now)}</span>
      </span>
    </a>
  );
}

const CHANGES: readonly { readonly change: DemandChange; readonly one: string; readonly many: string }[] = [
  { change: 'created', one: 'nouvelle demande', many: 'nouvelles demandes' },
  { change: 'updated', one: 'demande modifiée ou renouvelée', many: 'demandes modifiées ou renouvelées' },
  { change: 'removed', one: 'demande radiée', many: 'demandes radiées' },
  {
    change: 'outside',
    one: 'demande avec des données nouvelles hors formulaire',
    many: 'demandes avec des données nouvelles hors formulaire',
  },
];

function NewsBlock(props: {
  readonly news: Today['news'];
  readonly since: Look | null;
  readonly now: Date;
  readonly showList: ShowList;
  readonly onSeen: () => void;
}): ReactNode {
  const { news, since, now, showList, onSeen } = props;
  const title = since === null ? 'Nouveautés' : `Depuis votre dernière visite, ${atMoment(since.at, now)}`;
  const lines =
    news === null || since === null
      ? []
      : CHANGES.filter(({ change }) => news[change] > 0).map(({ change, one, many }) => (
          <TodayLine
            key={change}
            count={news[change]}
            what={news[change] < 2 ? one : many}
            more={change === 'outside' ? 'DALO, contingents, attributions, pièces…' : undefined}
            to={() => {
              showList({ state: 'all', news: { afterMovement: since.movement, change } });
            }}
          />
        ));
  return (
    <TodayBlock
      title={title}
      end={
        lines.length === 0 ? null : (
          <Button weight="quiet" tip="Ne plus compter ces changements" onPress={onSeen}>
            Tout est vu
          </Button>
        )
      }
      empty={
        since === null
          ? 'Première visite : les changements seront comptés à partir de maintenant.'
          : 'Rien de nouveau : le SNE n’a signalé aucun changement.'
      }
    >
      {lines}
    </TodayBlock>
  );
}

function DueBlock(props: {
  readonly counted: Today | undefined;
  readonly status: Status | undefined;
  readonly showList: ShowList;
}): ReactNode {
  const { counted, status, showList } = props;
  const waiting = useProcedure('exports.list', null).data?.filter(
    ({ status: state }) => state === 'setAside' || state === 'unnumbered',
  ).length;
  const threeDs = useThreeDsReminder();
  const line = (count: number | undefined, make: (count: number) => ReactNode): ReactNode =>
    count === undefined || count === 0 ? null : make(count);
  return (
    <TodayBlock title="À faire" empty="Rien ne vous attend.">
      {[
        line(counted?.renewals.overdue, (count) => (
          <TodayLine
            key="overdue"
            count={count}
            what={count < 2 ? 'renouvellement échu' : 'renouvellements échus'}
            more="Sans renouvellement, la demande est radiée un mois après l’échéance"
            to={() => {
              showList({ renewalWithinDays: 0 });
            }}
          />
        )),
        line(counted?.renewals.withinMonth, (count) => (
          <TodayLine
            key="due"
            count={count}
            what={`${count < 2 ? 'renouvellement dû' : 'renouvellements dus'} sous ${String(RENEWAL_DAYS)} jours`}
            more={overdueWords(counted?.renewals.overdue ?? 0)}
            to={() => {
              showList({ renewalWithinDays: RENEWAL_DAYS });
            }}
          />
        )),
        line(status?.anomalies, (count) => (
          <TodayLine
            key="anomalies"
            count={count}
            what={count < 2 ? 'anomalie à regarder' : 'anomalies à regarder'}
            to="#/synchronisation"
          />
        )),
        line(counted?.countries?.count, (count) => (
          <TodayLine
            key="countries"
            count={count}
            what={count < 2 ? 'demande avec un pays à vérifier' : 'demandes avec un pays à vérifier'}
            more={counted?.countries == null ? undefined : `Compté le ${formatDay(counted.countries.day)}`}
            to={() => {
              showList({ countryAnomaly: true });
            }}
          />
        )),
        line(counted?.drift, (count) => (
          <TodayLine
            key="drift"
            count={count}
            what={count < 2 ? 'fichier hors schéma' : 'fichiers hors schéma'}
            more="Conservés entiers ; le SNE a changé sa description"
            to={() => {
              showList({ drift: true });
            }}
          />
        )),
        line(waiting, (count) => (
          <TodayLine
            key="exports"
            count={count}
            what={count < 2 ? 'export attend votre décision' : 'exports attendent votre décision'}
            to="#/exports"
          />
        )),
        threeDs === null ? null : (
          <TodayLine
            key="3ds"
            count={null}
            sign={<FileWarning size={20} strokeWidth={1.5} aria-hidden />}
            what="Rapport 3DS à remettre"
            to="#/rapports"
          />
        ),
      ]}
    </TodayBlock>
  );
}

function BulkBlock(props: {
  readonly status: Status | undefined;
  readonly since: Look | null;
  readonly showList: ShowList;
}): ReactNode {
  const { status, since, showList } = props;
  const today = parisDay(useNow());
  if (status === undefined) return null;
  const { drm, exports } = status;
  // What a store made anew lacks is said above.
  const work = status.work === null && status.refill !== undefined ? null : workSentence(status);
  const isNew = drm.latestMonth !== null && since !== null && (since.month ?? '') < drm.latestMonth;
  const next =
    drm.nextReadyOn === null
      ? undefined
      : drm.nextReadyOn === today
        ? 'Le nouveau mois est prêt aujourd’hui'
        : `Prochain mois prêt le ${formatDay(drm.nextReadyOn)}`;
  return (
    <TodayBlock
      title="Ressources mensuelles et exports"
      empty="Aucune ressource mensuelle reçue, aucun export en cours."
    >
      {[
        drm.latestMonth === null ? (
          <TodayLine
            key="drm"
            count={null}
            sign={<CalendarClock size={20} strokeWidth={1.5} aria-hidden />}
            what="Aucune ressource mensuelle (DRM) reçue"
            more={next}
            to="#/exports"
          />
        ) : (
          <TodayLine
            key="drm"
            count={drm.covered}
            what={`${drm.covered < 2 ? 'demande' : 'demandes'} avec des ressources mensuelles, ${formatMonth(drm.latestMonth)} au plus récent${isNew ? ' (nouveau mois)' : ''}`}
            more={next}
            to={() => {
              showList({ drm: true });
            }}
          />
        ),
        work === null ? null : (
          <TodayLine
            key="work"
            count={null}
            sign={<StateSign state="syncing" size={20} />}
            what={work}
            to="#/exports"
          />
        ),
        exports.failed === 0 ? null : (
          <TodayLine
            key="failed"
            count={exports.failed}
            what={exports.failed < 2 ? 'export en échec' : 'exports en échec'}
            to="#/exports"
          />
        ),
        exports.running === 0 ? null : (
          <TodayLine
            key="running"
            count={exports.running}
            what={exports.running < 2 ? 'export en préparation au SNE' : 'exports en préparation au SNE'}
            to="#/exports"
          />
        ),
      ]}
    </TodayBlock>
  );
}

function overdueWords(overdue: number): string | undefined {
  return overdue === 0 ? undefined : `dont ${plural(overdue, 'échu')}`;
}

function nextCallWords(status: Status, now: Date): string {
  if (status.nextCallAt === null) return 'Aucun appel prévu';
  const reason =
    status.nextCallReason === null
      ? ''
      : ` : ${status.nextCallReason.slice(0, 1).toLowerCase()}${status.nextCallReason.slice(1)}`;
  return french(`Prochain appel ${atMoment(status.nextCallAt, now)}${reason}`);
}

const LONG_DAY = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

function longDay(now: Date): string {
  return LONG_DAY.format(now);
}
