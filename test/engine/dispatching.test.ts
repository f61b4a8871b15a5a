import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dispatchingSentences } from '../../src-main/api/dispatching-words.ts';
import { dispatchingSummary } from '../../src-main/engine/dispatching.ts';
import { showDemand } from '../../src-main/engine/handlers.ts';
import { runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startSendingDesk } from '../support/sending-desk.ts';

/** A file as the e-mails brought them. */
function mailed(nud: string, kind: string, date: string, lastName: string): string {
  return `<ns1:interfaceNuu xmlns:ns1="http://nuu.application.i2/" versionInterface="02.01"><ns1:entete><ns1:typeFichier code="${kind}"/><ns1:dateFichier>${date}</ns1:dateFichier></ns1:entete><ns1:demande><ns1:demandeLogement><ns1:numUnique>${nud}</ns1:numUnique><ns1:dateCreationDemande>2023-05-04</ns1:dateCreationDemande><ns1:personnePhysique><ns1:demandeur><ns1:nom>${lastName}</ns1:nom></ns1:demandeur></ns1:personnePhysique></ns1:demandeLogement></ns1:demande></ns1:interfaceNuu>`;
}

/** Of no demand of the simulated SNE. */
const UNTOLD = '038052300999938004';

describe('the files of the dispatching e-mails beside the GDM', () => {
  it('keep the history that only they know, count a renewal that nothing else tells, and replace nothing newer', async () => {
    const { engine, nuds } = await startSendingDesk({ demands: 20 });
    const [nud = ''] = nuds;
    const show = (of: string) =>
      showDemand(engine.store, engine.communes, { nud: of, reveal: false, raw: false });
    const before = show(nud);
    expect(dispatchingSummary(engine.store)).toBeNull();
    const folder = temporaryFolder();
    const files = [
      mailed(nud, 'RAD', '2020-03-02T10:00:00+01:00', 'ANCIEN'),
      mailed(nud, 'DIS', '2020-03-01T10:00:00+01:00', 'ANCIEN'),
      mailed(UNTOLD, 'REN', '2025-04-10T10:00:00+02:00', 'Martin'),
      mailed(UNTOLD, 'CRE', '2023-05-04T10:00:00+02:00', 'Martin'),
      mailed(UNTOLD, 'MOD', '2025-06-11T10:00:00+02:00', 'Bernard'),
    ];
    files.forEach((text, rank) => {
      writeFileSync(join(folder, `${String(rank)}.xml`), text);
    });
    expect(await engine.importFiles([folder])).toMatchObject({ files: 5, rejected: 0 });

    const after = show(nud);
    expect({ ...after, movements: [], receivedAt: '' }).toEqual({ ...before, movements: [], receivedAt: '' });
    expect(after.movements.slice(-2).map(({ kind }) => kind)).toEqual(['RAD', 'DIS']);
    expect(after.movements).toHaveLength(before.movements.length + 2);

    const untold = show(UNTOLD);
    expect(untold).toMatchObject({
      state: 'active',
      renewalDueOn: '2026-04-10',
      applicant: { lastName: 'Bernard' },
    });
    expect(untold.movements.map(({ kind }) => kind)).toEqual(['MOD', 'REN', 'CRE']);

    const summary = dispatchingSummary(engine.store);
    expect(summary).toMatchObject({
      files: 5,
      firstAt: '2020-03-01T09:00:00.000Z',
      lastAt: '2025-06-11T08:00:00.000Z',
      onlyHere: { files: 5, demands: 1, examples: [UNTOLD] },
    });
    expect(summary?.kinds).toContainEqual({ code: 'DIS', label: 'Dispatching', files: 1 });
    const said = (summary === null ? [] : dispatchingSentences(summary)).map((text) =>
      text.replaceAll('\u00A0', ' '),
    );
    expect(said[0]).toMatch(/^5 fichiers importés \(.*1 dispatching.*\), du 01\/03\/2020/);
    expect(said[1]).toMatch(/^Les mouvements du SNE \(GDM\) les remplacent depuis le \d\d\/\d\d\/20\d\d/);
    expect(said[2]).toMatch(/^5 mouvements ne sont connus que par ces fichiers/);
  });

  it('say by the command that the GDM has not taken over yet', async () => {
    const profile = temporaryFolder();
    const file = join(temporaryFolder(), 'SUP.xml');
    writeFileSync(file, mailed(UNTOLD, 'SUP', '2025-06-11T10:00:00+02:00', 'Martin'));
    const { document } = await runJson(profile, ['import', file]);
    expect(document).toMatchObject({
      stored: 1,
      dispatching: {
        files: 1,
        replacedSince: null,
        kinds: [{ code: 'SUP' }],
        onlyHere: { files: 1, demands: 1 },
      },
    });
    const shown = await runJson(profile, ['demands', 'show', UNTOLD]);
    expect(shown.document).toMatchObject({ state: 'removed', removal: { on: '2025-06-11' } });
  });
});
