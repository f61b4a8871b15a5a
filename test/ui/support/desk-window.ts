import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

const NBSP = /\u00A0/g;
const PATIENCE = { timeout: 20_000, interval: 50 };

/** The columns of the list, by the identifier that the cells carry. */
export type ColumnId =
  'lastName' | 'firstName' | 'birthDate' | 'nud' | 'commune' | 'housingTypes' | 'renewalDueOn';

/** The window as a person meets it: what can be read and what can be done. */
export class DeskWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Demandes' });
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Rechercher une demande' });
  }

  get demand(): Locator {
    return this.page.getByTestId('demand');
  }

  get chosenRow(): Locator {
    return this.grid.locator('[role=row][aria-selected=true]');
  }

  async goTo(
    name:
      | 'Aujourd’hui'
      | 'Demandes'
      | 'Synchronisation'
      | 'Exports'
      | 'Pays'
      | 'Rapports'
      | 'Schémas'
      | 'Réglages'
      | 'Envois',
  ): Promise<void> {
    if (name === 'Synchronisation') {
      await this.page.getByTestId('status-sentence').click();
      return;
    }
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  }

  /** The page of synchronisation, as the status bar opens it. */
  async openSynchronisation(): Promise<void> {
    await this.page
      .getByRole('contentinfo', { name: 'État de la synchronisation' })
      .getByRole('button')
      .first()
      .click();
    await this.page.getByRole('heading', { name: 'Journal des appels' }).waitFor();
  }

  /** Goes to the list and waits for rows; the first ones need the first call to the demonstration SNE. */
  async waitForRows(): Promise<void> {
    await this.goTo('Demandes');
    await this.grid.locator('[aria-rowindex="2"] [data-column]').first().waitFor({ timeout: 60_000 });
  }

  /** The number in the title of the list. */
  async total(): Promise<number> {
    const title = await this.page.getByRole('status').filter({ hasText: 'demande' }).first().innerText();
    return Number(/^[\d\s]+/.exec(title)?.[0].replaceAll(/\s/g, ''));
  }

  async waitForTotal(check: (total: number) => boolean): Promise<number> {
    await expect.poll(async () => check(await this.total()), PATIENCE).toBe(true);
    return this.total();
  }

  /** The texts of one column, for the rows in view, from the top. */
  async column(id: ColumnId): Promise<string[]> {
    const cells = await this.grid.locator(`[data-column="${id}"][role=gridcell]`).all();
    const placed = await Promise.all(
      cells.map(async (cell) => ({ top: (await cell.boundingBox())?.y ?? 0, text: await cell.innerText() })),
    );
    return placed.sort((a, b) => a.top - b.top).map(({ text }) => text.trim().replace(NBSP, ' '));
  }

  async waitForColumn(id: ColumnId, check: (texts: readonly string[]) => boolean): Promise<string[]> {
    await expect.poll(async () => check(await this.column(id)), PATIENCE).toBe(true);
    return this.column(id);
  }

  async sortBy(label: string): Promise<void> {
    await this.grid.getByRole('columnheader', { name: label, exact: true }).getByRole('button').click();
  }

  sortOf(label: string): Promise<string | null> {
    return this.grid.getByRole('columnheader', { name: label, exact: true }).getAttribute('aria-sort');
  }

  /** Chooses an option of a list in the filter bar or in a form. */
  async choose(label: string, option: string): Promise<void> {
    await this.page.getByRole('button', { name: label }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  async statusSentence(): Promise<string> {
    return plain(await this.page.getByTestId('status-sentence').innerText());
  }

  async waitForStatus(pattern: RegExp): Promise<void> {
    await expect.poll(() => this.statusSentence(), PATIENCE).toMatch(pattern);
  }
}

/** A text with ordinary spaces. */
export function plain(text: string): string {
  return text.replace(NBSP, ' ');
}
