import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { changed, explainingPack, projectPack, writePack, zipOf, zipPack } from '../support/packs.ts';
import { plain } from './support/desk-window.ts';
import type { DeskWindow } from './support/desk-window.ts';
import { startOwnDesk } from './support/own-desk.ts';
import type { OwnDesk } from './support/own-desk.ts';
import { windowForEachTest } from './support/windows.ts';

const PATIENCE = { timeout: 30_000, interval: 100 };
const eventually = <T>(read: () => T) => expect.poll(read, PATIENCE);

let own: OwnDesk;
let desk: DeskWindow;

windowForEachTest(
  () =>
    startOwnDesk({ demands: 420, seed: 7, unknowns: true }, (settings) => ({
      ...settings,
      environment: 'production',
    })),
  async ({ served, window }) => {
    own = served;
    desk = window;
    await desk.waitForRows();
    await desk.goTo('Schémas');
  },
  { permissions: ['clipboard-read', 'clipboard-write'] },
);

const drift = () => desk.page.getByTestId('drift').locator('tbody tr');
const lead = async () => plain(await desk.page.getByTestId('schemas-lead').innerText());

function packFile(name: string, bytes: Buffer): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}

/** Drops files on an element as a person does with the mouse. */
async function dropOn(
  page: Page,
  selector: string,
  files: readonly { name: string; text: string }[],
): Promise<void> {
  // As text: the types of the page are not those of the tests.
  const transfer = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); for (const { name, text } of ${JSON.stringify(files)}) data.items.add(new File([text], name)); return data; })()`,
  );
  await page.dispatchEvent(selector, 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent(selector, 'drop', { dataTransfer: transfer });
}

describe('the page of schemas', () => {
  it('shows one line a change at the SNE, with its demands, and a report without anything of any person', async () => {
    await eventually(lead).toMatch(/Schémas 02\.01 en place .*En production, .* signalé et compté/);
    await eventually(() => drift().count()).toBeGreaterThan(3);
    const texts = (await drift().allInnerTexts()).map(plain);
    expect(texts.some((text) => text.includes('Élément inconnu « paysNaissance »'))).toBe(true);
    for (const text of texts) expect(text).toMatch(/02\.01/);
    await desk.page.getByRole('button', { name: 'Copier le rapport pour l’assistance' }).click();
    const report = plain(String(await desk.page.evaluate('navigator.clipboard.readText()')));
    expect(report).toContain('paysNaissance');
    expect(report).not.toMatch(/\d{13}/);
    const nud = own.engine.schemas.drift().drift[0]?.firstNud ?? 'none';
    expect(report).not.toContain(nud);
    // The example opens the demand.
    await drift().first().getByRole('link').first().click();
    await desk.demand.waitFor();
  });

  it('judges files and archives that are dropped anywhere, with line, words and the line itself', async () => {
    await desk.goTo('Exports');
    const text =
      '<interfaceNuu xmlns="http://nuu.application.i2/" versionInterface="02.01"><demande><demandeLogement>\n<numUnique>038042500123411004</numUnique><personnePhysique><demandeur>\n  <tailleDuChien>3</tailleDuChien>\n</demandeur></personnePhysique></demandeLogement></demande></interfaceNuu>';
    await dropOn(desk.page, 'main', [{ name: 'demande.xml', text }]);
    const lines = () => desk.page.getByTestId('verdicts').locator('tbody tr');
    await eventually(() => lines().count()).toBe(1);
    const said = plain(await lines().first().innerText());
    expect(said).toMatch(
      /demande\.xml\s+3\s+tailleDuChien\s+Élément inconnu « tailleDuChien » dans « demandeur »/,
    );
    expect(said).toContain('<tailleDuChien>3</tailleDuChien>');
    const archive = packFile(
      'lot.zip',
      zipOf([
        { name: 'a.xml', content: text },
        { name: 'b.xml', content: text.replace(/<tailleDuChien>.*>/, '') },
      ]),
    );
    await desk.page.getByLabel('Fichiers à valider').setInputFiles(archive);
    await eventually(async () => plain(await desk.page.getByTestId('verdict').innerText())).toBe(
      '2 fichiers jugés par le schéma 02.01 : 1 non conforme.',
    );
  });

  it('says of a file that can no longer be read that it cannot', async () => {
    const path = packFile('partie.xml', Buffer.from('<a/>'));
    const unread = desk.page.getByText(
      'Le fichier « partie.xml » ne peut pas être lu.'.replaceAll(/(?<=«) | (?=»)/g, '\u00A0'),
    );
    for (const label of ['Fichiers à valider', 'Archive ou fichier de schémas']) {
      // As when the file goes, or is locked, between the choice and the reading.
      await desk.page.evaluate(
        `File.prototype.arrayBuffer = () => Promise.reject(new DOMException('locked', 'NotReadableError'))`,
      );
      await desk.page.getByLabel(label).setInputFiles(path);
      await unread.waitFor();
      await desk.page.reload();
      await unread.waitFor({ state: 'detached' });
    }
  });

  it('says which file and line of a broken pack is wrong, and keeps the one in place', async () => {
    const broken = changed(projectPack(), 'codes.xsd', '</xs:simpleType>', '');
    await desk.page
      .getByLabel('Archive ou fichier de schémas')
      .setInputFiles(packFile('abîmé.zip', zipPack(broken)));
    await eventually(async () => plain(await desk.page.getByTestId('pack-failure').innerText())).toMatch(
      /codes\.xsd.*ligne \d+.*n’a pas changé/s,
    );
    expect(await lead()).toMatch(/Schémas 02\.01 en place/);
  });

  it('puts a pack in place at once, judges the stock anew and clears what it explains; the former can come back', async () => {
    const whole = join(temporaryFolder(), 'XSD');
    mkdirSync(whole);
    writePack(whole, explainingPack());
    await eventually(() => drift().count()).toBeGreaterThan(3);
    await desk.page.getByLabel('Dossier de schémas').setInputFiles(whole);
    await eventually(lead).toMatch(/Schémas 02\.02 en place \(ajouté par le guichet\)/);
    await desk.page.getByText('Tous les fichiers reçus sont conformes au schéma en place.').waitFor();
    await eventually(async () => plain(await desk.page.getByTestId('revalidation').innerText())).toMatch(
      /demandes revalidées : 0 hors du schéma, \d+ avant/,
    );
    await desk.page.getByRole('button', { name: 'Mettre en place 02.01, livré avec le logiciel' }).click();
    await eventually(() => drift().count()).toBeGreaterThan(3);
    await desk.page.getByRole('button', { name: 'Revalider' }).click();
    await eventually(lead).toMatch(/Schémas 02\.01 en place/);
  });
});
