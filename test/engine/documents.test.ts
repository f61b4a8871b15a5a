import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentLines, pagesSentence } from '../../src-main/api/document-words.ts';
import { showDemand } from '../../src-main/engine/handlers.ts';
import { presentDocuments } from '../../src-main/engine/present-documents.ts';
import { runCli, runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startSendingDesk } from '../support/sending-desk.ts';

const NUD = '038042500123411004';
const PAGES =
  '<listePages><pages><de>1</de><a>2</a><type>Avis_imposition_2022</type></pages>' +
  '<pages><de>3</de><a>4</a><type code="Avis_imposition"/><annee>2023</annee></pages><pages><de>5</de><type>Carte_vitale</type></pages></listePages>';

describe('supporting documents', () => {
  it('are told by their pages, kinds and years, whether the SNE sends one or a list', () => {
    const one = `<donnees xmlns="http://nuu.application.i2/gdm"><idDocument>PJ1</idDocument><dateDepot>2026-03-02</dateDepot>${PAGES}</donnees>`;
    const [document] = presentDocuments([{ entity: 'PJ', xml: one }], null);
    expect(document?.pages.map(pagesSentence)).toEqual([
      'pages 1 à 2\u00A0: avis d’imposition\u00A02022',
      'pages 3 à 4\u00A0: avis d’imposition\u00A02023',
      'page 5\u00A0: carte vitale',
    ]);
    const many = `<donnees><listeDocument><document><idDocument>PJ1</idDocument>${PAGES}</document><document><idDocument>PJ2</idDocument><statut>Inexploitable</statut></document></listeDocument></donnees>`;
    const file = `<interfaceNuu><demande><listePieceJustificative><pieceJustificative><idDocument>PJ2</idDocument></pieceJustificative><pieceJustificative><idDocument>PJ3</idDocument><listePages><pages><de>x</de><annee>deux</annee></pages></listePages></pieceJustificative></listePieceJustificative></demande></interfaceNuu>`;
    const all = presentDocuments(
      [
        { entity: 'EVT', xml: '<donnees/>' },
        { entity: 'PJ', xml: many },
      ],
      file,
    );
    expect(all.map(({ id, source, status }) => [id, source, status])).toEqual([
      ['PJ1', 'entity', null],
      ['PJ2', 'entity', 'Inexploitable'],
      ['PJ3', 'file', null],
    ]);
    expect(all.flatMap(documentLines).at(-1)).toBe('  pages non précisées\u00A0: pièce de nature inconnue');
  });

  it('come with the movements of the SNE, and with every one that it sends', async () => {
    const { engine, simulator, nuds } = await startSendingDesk({ demands: 20 });
    const nud = nuds[0] ?? '';
    simulator.world.make('PJ', { nud, at: new Date(Date.now() + 2_000) });
    await engine.syncNow('manual');
    const shown = showDemand(engine.store, engine.communes, { nud, reveal: false, raw: false });
    const [document] = shown.documents;
    expect(document?.id).toMatch(/^PJ\d{8}$/);
    expect(document?.pages[0]).toMatchObject({ from: 1, kind: expect.any(String) as unknown });
  });

  it('are shown from a file that carries them, which stays flagged as drift of an older schema only', async () => {
    const profile = temporaryFolder();
    const file = join(temporaryFolder(), 'demande.xml');
    const list = `<listePieceJustificative><pieceJustificative><idDocument>PJ9</idDocument>${PAGES.replace(' code="Avis_imposition"/>', '>Avis_imposition</type>')}</pieceJustificative></listePieceJustificative>`;
    writeFileSync(
      file,
      `<interfaceNuu xmlns="http://nuu.application.i2/" versionInterface="02.01"><entete><dateFichier>2026-05-02T10:11:12+02:00</dateFichier></entete><demande><demandeLogement><numUnique>${NUD}</numUnique>${list}<autre/></demandeLogement></demande></interfaceNuu>`,
    );
    await runJson(profile, ['import', file]);
    const { document } = await runJson(profile, ['demands', 'show', NUD]);
    expect(document).toMatchObject({
      documents: [
        {
          source: 'file',
          id: 'PJ9',
          pages: [
            { from: 1, to: 2, kind: 'Avis_imposition', year: 2022 },
            { from: 3, to: 4, kind: 'Avis_imposition', year: 2023 },
            { from: 5, to: null, kind: 'Carte_vitale', year: null },
          ],
        },
      ],
      unknown: ['interfaceNuu/demande/demandeLogement/autre'],
    });
    expect(document['drift']).not.toEqual([]);
    const text = await runCli(['--profile', profile, 'demands', 'show', NUD]);
    expect(text.stdout).toContain('pages 1 à 2\u00A0: avis d’imposition\u00A02022');
  });
});
