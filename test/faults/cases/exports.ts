import type { FaultInput, FaultPlanInput } from '../../../src-main/simulator/faults.ts';
import { onCommandDesk, told } from '../lib/command-desk.ts';
import { must } from '../lib/fault-case.ts';
import type { FaultCase, Finding } from '../lib/fault-case.ts';

const family = 'exports and monthly resources';
const FILE = { path: '/v1.0/exports/', end: '/fichier' };
const ASK = ['export', 'request', '--entities', 'CERFA', '--departments', '38', '--wait'];
type Rules = NonNullable<FaultPlanInput['rules']>;

/** The long way of an export: asked for, waited for, downloaded, checked, stored. */
export const exportCases: readonly FaultCase[] = [
  setAside('export-cut', 'the archive ends too soon, correctly for HTTP', 'EXPORT-LENGTH', {
    kind: 'truncate',
    afterBytes: 5000,
  }),
  setAside('export-damaged', 'one byte of the archive has turned', 'EXPORT-CORRUPT', {
    kind: 'corrupt',
    atByte: 6000,
  }),
  passing('export-broken-off', 'the download breaks three times', [
    { match: { ...FILE, to: 3 }, fault: { kind: 'drop', afterBytes: 3000 } },
  ]),
  passing('export-unavailable', 'the SNE answers 503 while it is asked how the export does', [
    {
      match: { path: '/v1.0/exports/', method: 'GET', to: 2 },
      fault: { kind: 'status', status: 503, retryAfter: 1 },
    },
  ]),
  passing('export-file-unavailable', 'the SNE answers 503 to the download at first', [
    { match: { ...FILE, to: 2 }, fault: { kind: 'status', status: 503, retryAfter: 1 } },
  ]),
  {
    ...{ id: 'export-forbidden', family, done: 'the desk has no authorisation for exports (403)' },
    run: (folder) =>
      refused(folder, [
        { match: { path: '/v1.0/exports', method: 'POST' }, fault: { kind: 'status', status: 403 } },
      ]),
  },
  { id: 'drm-packets', family, done: 'calls for more than five demands time out with 503', run: packets },
];

function setAside(id: string, done: string, code: string, fault: FaultInput): FaultCase {
  const rules: Rules = [{ match: { ...FILE, to: id === 'export-cut' ? 2 : 1 }, fault }];
  const run = (folder: string): Promise<Finding> =>
    onCommandDesk(folder, { rules }, async (desk) => {
      const first = await desk.run(...ASK);
      const { code: cause, text } = told(first.document);
      must(first.code === 3 && cause === code, `not told: ${text}`);
      const list = await desk.run('demands', 'list', '--state', 'all');
      must(list.document['total'] === 0, 'something of a damaged archive was stored');
      const again = await desk.run('export', 'resume');
      must(again.code === 0, `not healed: ${JSON.stringify(again.document)}`);
      const calm = await desk.another();
      must((await calm.run(...ASK)).code === 0 && calm.digest() === desk.digest(), 'the store differs');
      return {
        data: 'nothing of the archive is stored; complete once it is taken up',
        seen: `set aside — ${text}`,
        heals: 'when a person takes it up again; the number is kept, nothing is asked for twice',
      };
    });
  return { id, family, done, run };
}

function passing(id: string, done: string, rules: Rules): FaultCase {
  const run = (folder: string): Promise<Finding> =>
    onCommandDesk(folder, { rules }, async (desk) => {
      const whole = await desk.run(...ASK);
      must(
        whole.code === 0 && whole.document['status'] === 'done',
        `not done: ${JSON.stringify(whole.document)}`,
      );
      const asked = desk.simulator.requests.filter(({ method }) => method === 'POST').length;
      must(asked === 1, `asked for ${String(asked)} times`);
      desk.simulator.setFaults({ rules: [] });
      const calm = await desk.another();
      must((await calm.run(...ASK)).code === 0 && calm.digest() === desk.digest(), 'the store differs');
      return {
        data: 'complete, asked for once',
        seen: 'the export goes on',
        heals: 'by itself, with growing pauses',
      };
    });
  return { id, family, done, run };
}

async function refused(folder: string, rules: Rules): Promise<Finding> {
  return onCommandDesk(folder, { rules }, async (desk) => {
    const first = await desk.run(...ASK);
    const { text } = told(first.document);
    must(first.code !== 0, 'a refusal passes for done');
    desk.simulator.setFaults({ rules: [] });
    must((await desk.run(...ASK)).code === 0, 'not healed');
    return {
      data: 'unchanged',
      seen: text,
      heals: 'once the authorisation is given and the export asked for again',
    };
  });
}

async function packets(folder: string): Promise<Finding> {
  const rules: Rules = [{ match: { path: '/v1.0/drm' }, fault: { kind: 'packet', above: 5, status: 503 } }];
  return onCommandDesk(folder, { rules }, async (desk) => {
    must((await desk.run('sync', '--once')).code === 0, 'the call failed');
    const { code, document } = await desk.run('drm', 'refresh', '--stale');
    must(code === 0 || code === 3, `not done: ${JSON.stringify(document)}`);
    must(
      document['failed'] === 0 && Number(document['received']) > 0,
      `some were not received: ${JSON.stringify(document)}`,
    );
    return {
      data: `complete: ${String(document['received'])} received in smaller packets`,
      seen: 'nothing',
      heals: 'by itself: packets are halved, then grow again slowly',
    };
  });
}
