import { parisDay } from '../../src-main/api/format.ts';
import { threeDsReminder } from '../../src-main/api/report-words.ts';
import { useProcedure } from '../connection/engine.tsx';
import { useNow } from '../ui/use-now.ts';

/** The reminder of the 3DS report, when there is one to give. */
export function useThreeDsReminder(): ReturnType<typeof threeDsReminder> {
  const reports = useProcedure('settings.get', null).data?.settings.reports;
  const today = parisDay(useNow());
  return reports === undefined ? null : threeDsReminder(reports, today);
}
