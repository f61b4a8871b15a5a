import { ArrowLeft, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { useProcedure } from '../connection/engine.tsx';
import { IconButton } from '../ui/controls.tsx';
import { useSeen } from '../ui/seen.ts';
import { Bone, Failed } from '../ui/states.tsx';
import { DemandHeader } from './demand-header.tsx';
import { HistorySection } from './history.tsx';
import { CurrentHousingSection, WantedSection } from './housing.tsx';
import { HouseholdSection } from './household.tsx';
import { DocumentsSection, PrioritiesSection } from './outside-form.tsx';
import { PrintDemand } from './print-dialog.tsx';
import { RawFile } from './raw-file.tsx';
import { ResourcesSection } from './resources.tsx';
import { useEscape } from './use-escape.ts';

interface SectionEntry {
  readonly id: string;
  readonly title: string;
  /** In the index, where room is short. */
  readonly short?: string;
  readonly body: (demand: DemandDetail) => ReactNode;
}

const SECTIONS: readonly SectionEntry[] = [
  { id: 'menage', title: 'Ménage', body: (demand) => <HouseholdSection demand={demand} /> },
  {
    id: 'actuel',
    title: 'Logement actuel',
    short: 'Actuel',
    body: (demand) => <CurrentHousingSection demand={demand} />,
  },
  {
    id: 'souhaite',
    title: 'Logement souhaité',
    short: 'Souhaité',
    body: (demand) => <WantedSection demand={demand} />,
  },
  { id: 'ressources', title: 'Ressources', body: (demand) => <ResourcesSection demand={demand} /> },
  { id: 'priorites', title: 'Priorités', body: (demand) => <PrioritiesSection demand={demand} /> },
  { id: 'pieces', title: 'Pièces', body: (demand) => <DocumentsSection demand={demand} /> },
  { id: 'historique', title: 'Historique', body: (demand) => <HistorySection demand={demand} /> },
];

/** One whole demand: who, then seven sections with an index that stays in view. */
export function DemandPane(props: {
  readonly nud: string;
  readonly beside: boolean;
  readonly shown: boolean;
  readonly onBack: () => void;
}): ReactNode {
  const { nud, beside, onBack } = props;
  // Each answer is a look at the demand in the access log: what changes in a hidden window is read when somebody sees it.
  const detail = useProcedure('demands.show', { nud }, { enabled: useSeen() });
  const scroller = useRef<HTMLDivElement>(null);
  useEscape(props.shown, onBack);
  useFocusWhenAlone(scroller, beside);
  return (
    <article className="demand-pane" aria-label="Demande" data-testid="demand">
      <div className="demand-back">
        {beside ? (
          <IconButton label="Fermer la demande" tip="Fermer la demande (Échap)" onPress={onBack}>
            <X size={16} strokeWidth={1.5} aria-hidden />
          </IconButton>
        ) : (
          <IconButton label="Retour à la liste" tip="Retour à la liste (Échap)" onPress={onBack}>
            <ArrowLeft size={20} strokeWidth={1.5} aria-hidden />
          </IconButton>
        )}
        {detail.data === undefined ? null : (
          <PrintDemand key={nud} nud={detail.data.nud} shown={props.shown} />
        )}
      </div>
      {detail.data !== undefined ? (
        <DemandBody demand={detail.data} scroller={scroller} />
      ) : detail.isError ? (
        <Failed
          error={detail.error}
          onRetry={() => {
            void detail.refetch();
          }}
        />
      ) : (
        <DemandBones />
      )}
    </article>
  );
}

function DemandBody(props: {
  readonly demand: DemandDetail;
  readonly scroller: RefObject<HTMLDivElement | null>;
}): ReactNode {
  const { demand, scroller } = props;
  const [current, setCurrent] = useState(SECTIONS[0]?.id ?? '');
  return (
    <>
      <DemandHeader demand={demand} />
      <nav className="demand-index" aria-label="Parties de la demande">
        {SECTIONS.map((section) => (
          <button
            key={section.id}
            type="button"
            className="demand-index-link"
            aria-label={section.title}
            title={section.title}
            {...(section.id === current ? { 'aria-current': 'location' as const } : {})}
            onClick={() => {
              sectionElement(scroller.current, section.id)?.scrollIntoView({ block: 'start' });
              setCurrent(section.id);
            }}
          >
            {section.short ?? section.title}
          </button>
        ))}
      </nav>
      <div
        className="demand-scroller"
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label="Contenu de la demande"
        onScroll={(event) => {
          setCurrent(sectionInView(event.currentTarget));
        }}
      >
        {SECTIONS.map((section) => (
          <section
            key={section.id}
            className="demand-section"
            data-section={section.id}
            aria-label={section.title}
          >
            <h2 className="title-2">{section.title}</h2>
            {section.body(demand)}
          </section>
        ))}
        <RawFile nud={demand.nud} />
      </div>
    </>
  );
}

function DemandBones(): ReactNode {
  return (
    <div className="demand-bones" aria-hidden>
      <Bone width={28} />
      <Bone width={36} />
      <Bone width={48} />
    </div>
  );
}

function sectionElement(scroller: HTMLElement | null, id: string): Element | null {
  return scroller?.querySelector(`[data-section="${id}"]`) ?? null;
}

/** The section whose title last passed the top; the last one when the bottom is reached. */
function sectionInView(scroller: HTMLElement): string {
  const atEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
  const top = scroller.getBoundingClientRect().top + 48;
  const passed = SECTIONS.filter((section) => {
    const element = sectionElement(scroller, section.id);
    return element !== null && (atEnd ? true : element.getBoundingClientRect().top <= top);
  });
  return (passed.at(-1) ?? SECTIONS[0])?.id ?? '';
}

/** Shown instead of the list, the demand takes the keyboard; beside it, the list keeps it. */
function useFocusWhenAlone(scroller: RefObject<HTMLDivElement | null>, beside: boolean): void {
  useEffect(() => {
    if (!beside) scroller.current?.focus();
  }, [scroller, beside]);
}
