import { describe, expect, it } from 'vitest';
import {
  automationProblem,
  drmCalendarSentence,
  exportContent,
  exportPlace,
  nextLook,
  progressDetail,
  progressShare,
  workSentence,
} from '../../src-main/api/export-words.ts';
import type { ExportProgress } from '../../src-main/api/exports.ts';
import {
  formatBytes,
  formatDuration,
  formatMonth,
  formatWholeEuros,
  monthName,
} from '../../src-main/api/format.ts';
import { resourceCaption, resourceReason } from '../../src-main/api/resource-words.ts';

const plain = (text: string): string => text.replaceAll('\u00A0', ' ');

describe('sizes, times and months', () => {
  it('are written in the unit that a person would choose', () => {
    expect([1, 640, 640_000, 27_440_000, 1_240_000_000].map(formatBytes).map(plain)).toEqual([
      '1 octet',
      '640 octets',
      '640 ko',
      '27,4 Mo',
      '1,2 Go',
    ]);
    expect([0, 2_440, 9_960, 48_000, 725_000, 11_100_000].map(formatDuration).map(plain)).toEqual([
      '0,0 s',
      '2,4 s',
      '10 s',
      '48 s',
      '12 min',
      '3 h 05',
    ]);
    expect(monthName('2026-08')).toBe('août');
    expect(plain(formatMonth('2026-12'))).toBe('décembre 2026');
    expect(monthName('2026-13')).toBe('2026-13');
  });

  it('never write a rounded nothing as minus zero', () => {
    expect([1_234.5, -0.4, -119.6].map(formatWholeEuros).map(plain)).toEqual(['1 235', '0', '−120']);
  });
});

describe('an export in words', () => {
  it('says what it holds and where', () => {
    const stock = ['CERFA', 'DALO', 'EVT', 'CONT', 'ATTRIB', 'PRIO', 'COTA', 'PJ'] as const;
    expect(exportContent({ entities: [...stock], months: null, state: 'active' })).toBe(
      'Tout le stock, demandes actives',
    );
    expect(plain(exportContent({ entities: ['DALO', 'DRM'], months: 2, state: 'removed' }))).toBe(
      'DALO, Ressources mensuelles (DRM) sur 2 mois, demandes radiées',
    );
    expect(exportPlace({ departments: ['38'], communes: [] })).toBe('Département 38');
    const communes = ['38001', '38002', '38003', '38004', '38005', '38006'];
    expect(plain(exportPlace({ departments: [], communes }))).toBe(
      'Communes 38001, 38002, 38003, 38004 et 2 autres',
    );
  });

  it('tells of a download its speed, of a storing its records, and of both the time left', () => {
    const download: ExportProgress = {
      id: 1,
      phase: 'downloading',
      bytes: 10_000_000,
      totalBytes: 40_000_000,
      records: 0,
      rate: null,
      remainingMs: null,
    };
    expect(progressShare(download)).toBe(0.25);
    expect(plain(progressDetail(download, 2_000_000))).toBe(
      '25 % · 10 Mo sur 40 Mo · 2 Mo par seconde · encore 15 s environ',
    );
    expect(plain(progressDetail({ ...download, totalBytes: null }, null))).toBe('10 Mo');
    expect(progressShare({ ...download, totalBytes: 0 })).toBeNull();
    const storing = {
      ...download,
      phase: 'storing' as const,
      records: 12_400,
      rate: 3_210.4,
      remainingMs: 95_000,
    };
    expect(plain(progressDetail(storing, null))).toBe(
      '25 % · 10 Mo sur 40 Mo · 12 400 enregistrements · 3 210 par seconde · encore 2 min environ',
    );
  });

  it('say in one line what goes on in bulk, and promise nothing while it is suspended', () => {
    const running = { running: 1, failed: 0, ready: 0, paused: false };
    const work = {
      kind: 'export' as const,
      phase: 'storing' as const,
      bytes: 10_000_000,
      totalBytes: 40_000_000,
      records: 12_400,
      rate: 3_210.4,
      bytesPerSecond: 2_000_000,
      remainingMs: 95_000,
    };
    expect(plain(workSentence({ work, exports: running }) ?? '')).toBe(
      'Export : enregistrement · 25 % · 10 Mo sur 40 Mo · 12 400 enregistrements · 3 210 par seconde · encore 2 min environ',
    );
    const exports = { ...running, paused: true };
    expect(plain(workSentence({ work: { ...work, kind: 'import' }, exports }) ?? '')).toBe(
      'Import suspendu : enregistrement · 25 % · 10 Mo sur 40 Mo · 12 400 enregistrements',
    );
    expect(workSentence({ work: null, exports })).toBe('Exports suspendus');
    expect(workSentence({ work: null, exports: running })).toBeNull();
    const files = { ...work, kind: 'import' as const, bytes: 0, totalBytes: null, rate: null };
    const said = workSentence({ work: { ...files, remainingMs: null, records: 200 }, exports: running });
    expect(plain(said ?? '')).toBe('Import : enregistrement · 200 enregistrements');
  });

  it('names the next look only while it is to come', () => {
    const now = new Date('2026-11-24T05:00:00Z');
    expect(plain(nextLook({ nextAt: '2026-11-24T05:20:00Z' }, now) ?? '')).toBe(
      'prochaine vérification à 06:20',
    );
    expect(nextLook({ nextAt: '2026-11-24T04:59:00Z' }, now)).toBeNull();
  });
});

describe('monthly resources in words', () => {
  const days = { refreshDay: 22, readyDay: 26 };

  it('say what is here, when the next export is ready and who asks for it', () => {
    const here = {
      covered: 293,
      latestMonth: '2026-10',
      nextReadyOn: '2026-11-26',
      automation: 'off',
    } as const;
    expect(plain(drmCalendarSentence(here, days, '2026-11-24'))).toBe(
      'Ressources d’octobre 2026 reçues, 293 demandes couvertes. Le SNE les actualise le 22 de chaque mois ; l’export est prêt le 26 (prochain le 26/11). Ce poste ne le demande que si vous le faites.',
    );
    const none = { covered: 0, latestMonth: null, nextReadyOn: '2026-11-26', automation: 'planned' } as const;
    const sentence = plain(drmCalendarSentence(none, days, '2026-11-26'));
    expect(sentence).toMatch(/^Aucune ressource mensuelle n’a encore été reçue\./);
    expect(sentence).toContain('(aujourd’hui)');
    expect(sentence).toMatch(/Ce poste le demandera tout seul, à sa propre minute\.$/);
  });

  it('say what is in the way of the monthly export, and what to set', () => {
    const none = { covered: 0, latestMonth: null, nextReadyOn: null, automation: 'noPlace' } as const;
    expect(plain(drmCalendarSentence(none, days, '2026-11-24'))).toMatch(
      /ne sait pas pour quels départements : indiquez-les dans Réglages, ou les communes du guichet\.$/,
    );
    expect(plain(automationProblem('noPlace') ?? '')).toMatch(/^Export mensuel de la DRM : ce poste devrait/);
    for (const fine of ['off', 'planned', 'paused'] as const) expect(automationProblem(fine)).toBeNull();
  });

  it('give a reason for each status, and offer to ask only where that may change something', () => {
    expect(resourceReason('noPermanentNir').canAsk).toBe(false);
    expect(resourceReason('identityMismatch').title).toContain('\u00A0:');
    expect(plain(resourceReason('identityMismatch').text)).toContain('une autre personne');
    expect(plain(resourceCaption(3, '2026-11-24T05:04:00Z'))).toContain(
      'sur 3 mois, relevés le 24/11/2026 à 06:04 ; le SNE l’actualise le 22',
    );
  });
});
