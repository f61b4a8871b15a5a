import type { OutgoingFile } from '../../src-main/api/outgoing.ts';
import { useProcedure, useStatus } from '../connection/engine.tsx';

const OPEN: ReadonlySet<OutgoingFile['status']> = new Set([
  ...(['blocked', 'waiting', 'sending', 'unknown', 'taken', 'accepted', 'refused'] as const),
]);

/** Whether this desk is entitled to send; nothing of it is shown otherwise. */
export function useSending(): boolean {
  return useStatus()?.outgoing !== undefined;
}

/** What this desk sent, or is about to send, of one demand and that the SNE does not show; none where it does not send. */
export function useOpenFiles(nud: string): readonly OutgoingFile[] {
  const sends = useSending();
  const files = useProcedure('outgoing.list', null, { enabled: sends, keepPrevious: true }).data ?? [];
  return sends ? files.filter((file) => file.nud === nud && OPEN.has(file.status)) : [];
}
