import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useProcedure } from '../connection/engine.tsx';
import { useRevealed } from '../ui/seen.ts';
import { Unanswered } from '../ui/states.tsx';

/** The file as it was received, read only, fetched when it is opened. */
export function RawFile({ nud }: { readonly nud: string }): ReactNode {
  const [open, setOpen] = useRevealed();
  return (
    <Disclosure className="raw" isExpanded={open} onExpandedChange={setOpen}>
      <Heading className="raw-heading" level={2}>
        <Button slot="trigger" className="raw-trigger">
          <ChevronRight className="raw-arrow" size={16} strokeWidth={1.5} aria-hidden />
          Fichier reçu (XML)
        </Button>
      </Heading>
      <DisclosurePanel>{open ? <RawText nud={nud} /> : null}</DisclosurePanel>
    </Disclosure>
  );
}

function RawText({ nud }: { readonly nud: string }): ReactNode {
  const file = useProcedure('demands.show', { nud, raw: true }, { gcTime: 0 });
  if (file.isError || file.data === undefined) return <Unanswered query={file} width={40} />;
  const raw = file.data.raw ?? null;
  if (raw === null) return <p className="nothing">Le fichier de cette demande n’est pas gardé.</p>;
  return (
    <pre className="raw-text" tabIndex={0}>
      {withLines(raw)}
    </pre>
  );
}

/** Files often come as one line; a line break between tags, and nothing else, makes them readable. */
function withLines(raw: string): string {
  return raw.trimEnd().includes('\n') ? raw : raw.replaceAll('><', '>\n<');
}
