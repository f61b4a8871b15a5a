import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  daysBetween,
  formatCount,
  formatDay,
  formatEuros,
  formatInstant,
  formatNud,
  formatPhone,
  french,
  NBSP,
  parisDay,
  plural,
  relativeAge,
  renewalWords,
  shortMoment,
} from '../../src-main/api/format.ts';
import { deskState } from '../../src-main/api/status.ts';
import type { DeskState, Status } from '../../src-main/api/status.ts';
import { countsSentence, removalSentence, stateLabel, statusSentence } from '../../src-main/api/words.ts';

/** 24/11/2026 at 10:00 in Paris (winter, UTC+1). */
const NOW = new Date('2026-11-24T09:00:00Z');

/** Spaces of every kind become plain ones: the words are what is compared here. */
function plain(text: string): string {
  return text.replaceAll(NBSP, ' ');
}

function statusOf(part: Partial<Status>): Status {
  return {
    state: 'synced',
    environment: 'production',
    lastCallAt: '2026-11-24T08:54:00Z',
    lastAttempt: { at: '2026-11-24T08:54:00Z', outcome: 'done', error: null, offline: false },
    nextCallAt: '2026-11-24T14:41:00Z',
    nextCallReason: null,
    cursor: '2026-11-24T08:49:00Z',
    progress: null,
    demands: { active: 12_483, removed: 12 },
    drm: { covered: 0, latestMonth: null, nextReadyOn: null, automation: 'off' },
    exports: { running: 0, failed: 0, ready: 0, paused: false },
    work: null,
    schema: {
      version: '02.01',
      origin: 'projet',
      policy: 'flag',
      drift: { demands: 0, causes: 0, main: [] },
    },
    anomalies: 0,
    engine: { xml: 'libxml2', sqlite: '3' },
    at: NOW.toISOString(),
    ...part,
  };
}

function sentence(part: Partial<Status>, now = NOW): string {
  return plain(statusSentence(statusOf(part), now));
}

const EXPIRED = {
  code: 'SNE-TLS-02',
  message: 'Le SNE a refusé le certificat du guichet (expiré le 12/11/2026).',
  hint: 'Installez le nouveau dans Réglages › Connexion.',
};

describe('the sentence about synchronisation', () => {
  it('says how old the data are and when the next call comes, once everything is up to date', () => {
    expect(sentence({})).toBe('À jour, il y a 6 min · prochain appel à 15:41');
    expect(
      sentence({ drm: { covered: 9, latestMonth: '2026-10', nextReadyOn: null, automation: 'off' } }),
    ).toBe('À jour, il y a 6 min · prochain appel à 15:41 · DRM octobre reçues');
  });

  it('says the progress while a call runs, and what the shown data date from', () => {
    const syncing = { state: 'syncing' } as const;
    expect(sentence({ ...syncing, progress: { movements: 1240, expected: 3100 } })).toBe(
      'Synchronisation… 1 240 sur 3 100 · données de 09:54',
    );
    expect(sentence({ ...syncing, progress: { movements: 1, expected: null } })).toBe(
      'Synchronisation… 1 mouvement reçu · données de 09:54',
    );
    expect(sentence({ ...syncing, lastCallAt: null })).toBe(
      'Synchronisation en cours… · aucune donnée reçue',
    );
  });

  it('names the last success, not the last attempt, when late or offline', () => {
    const yesterday = '2026-11-23T15:12:00Z';
    const failed = { at: '2026-11-24T08:58:00Z', outcome: 'failed', error: EXPIRED, offline: true } as const;
    expect(sentence({ state: 'late', lastCallAt: yesterday, lastAttempt: failed })).toBe(
      'En retard : dernier appel réussi hier à 16:12 · nouvel essai à 15:41',
    );
    expect(sentence({ state: 'offline', lastCallAt: '2026-11-24T08:42:00Z', nextCallAt: null })).toBe(
      'Hors ligne : le réseau ne répond pas, les données affichées datent de 09:42',
    );
    expect(sentence({ state: 'offline', lastCallAt: yesterday, nextCallAt: null })).toContain(
      'datent d’hier à 16:12',
    );
    expect(sentence({ state: 'offline', lastCallAt: '2026-11-20T08:42:00Z', nextCallAt: null })).toContain(
      'datent du 20/11 à 09:42',
    );
  });

  it('says what is to be verified and how old the data are', () => {
    const failed = { at: '2026-11-24T08:58:00Z', outcome: 'failed', error: EXPIRED, offline: false } as const;
    expect(sentence({ state: 'attention', lastAttempt: failed })).toBe(
      'À vérifier : le SNE a refusé le certificat du guichet (expiré le 12/11/2026) · données de 09:54',
    );
    expect(sentence({ state: 'attention', anomalies: 3 })).toBe(
      'À vérifier : 3 anomalies · données de 09:54',
    );
  });

  it('says paused and never plainly', () => {
    expect(sentence({ state: 'paused' })).toBe('En pause jusqu’à la reprise · dernier appel réussi à 09:54');
    expect(sentence({ state: 'never', lastCallAt: null, lastAttempt: null })).toBe(
      'Jamais synchronisé · premier appel à 15:41',
    );
  });

  it('never claims to be up to date in any state but synced, and never breaks a line inside a figure', () => {
    const states = fc.constantFrom<DeskState>(...deskState.options);
    const instants = fc.option(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
    );
    fc.assert(
      fc.property(states, instants, instants, fc.nat(), (state, last, next, anomalies) => {
        const said = statusSentence(
          statusOf({
            state,
            anomalies,
            lastCallAt: last?.toISOString() ?? null,
            nextCallAt: next?.toISOString() ?? null,
          }),
          NOW,
        );
        expect(said.startsWith('À jour')).toBe(state === 'synced');
        expect(said.startsWith(stateLabel(state))).toBe(true);
        expect(said).not.toMatch(/\d \d|\d (?:min|h|j)\b| [:;]|null|undefined|NaN|!/);
      }),
    );
  });
});

describe('moments', () => {
  it('are told in Paris time across both changes of hour', () => {
    expect(plain(formatInstant('2026-03-29T00:59:00Z'))).toBe('29/03/2026 à 01:59');
    expect(plain(formatInstant('2026-03-29T01:00:00Z'))).toBe('29/03/2026 à 03:00');
    expect(plain(formatInstant('2026-10-25T00:30:00Z'))).toBe('25/10/2026 à 02:30');
    expect(plain(formatInstant('2026-10-25T01:30:00Z'))).toBe('25/10/2026 à 02:30');
    expect(parisDay(new Date('2026-12-31T23:30:00Z'))).toBe('2027-01-01');
  });

  it('are as brief as they stay clear', () => {
    expect(plain(shortMoment('2026-11-24T08:42:00Z', NOW))).toBe('09:42');
    expect(plain(shortMoment('2026-11-25T02:41:00Z', NOW))).toBe('demain à 03:41');
    expect(plain(shortMoment('2025-11-21T08:42:00Z', NOW))).toBe('21/11/2025 à 09:42');
    expect(plain(relativeAge('2026-11-24T09:00:30Z', NOW))).toBe('à l’instant');
    expect(plain(relativeAge('2026-11-24T06:30:00Z', NOW))).toBe('il y a 2 h');
    expect(plain(relativeAge('2026-11-23T15:12:00Z', NOW))).toBe('hier à 16:12');
  });

  it('count calendar days, not spans of 24 hours', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(plain(renewalWords('2026-12-06', '2026-11-24'))).toBe('dans 12 j');
    expect(plain(renewalWords('2026-11-21', '2026-11-24'))).toBe('en retard de 3 j');
    expect(renewalWords('2026-11-24', '2026-11-24')).toBe('aujourd’hui');
    expect(renewalWords('2027-06-01', '2026-11-24')).toBe('01/06/2027');
    expect(formatDay('sans date')).toBe('sans date');
  });
});

describe('figures', () => {
  it('hold together with non-breaking spaces', () => {
    expect(formatEuros(1234.5)).toBe(`1${NBSP}234,50${NBSP}€`);
    expect(plain(formatEuros(-120))).toBe('−120,00 €');
    expect(formatCount(12_483)).toBe(`12${NBSP}483`);
    expect([0, 1, 2].map((count) => plain(plural(count, 'demande')))).toEqual([
      '0 demande',
      '1 demande',
      '2 demandes',
    ]);
    expect(french('Vu : 5 % « ici » ?')).toBe(`Vu${NBSP}: 5${NBSP}% «${NBSP}ici${NBSP}»${NBSP}?`);
  });

  it('space numbers and telephones, and leave odd ones alone', () => {
    expect(plain(formatNud('038042500123411004'))).toBe('038 0425 001234 11004');
    expect(plain(formatNud('1110425001234G1104'))).toBe('111 0425 001234 G1104');
    expect(formatNud('123')).toBe('123');
    expect(plain(formatPhone('+33612345678'))).toBe('06 12 34 56 78');
    expect(plain(formatPhone('04.76.12.34.56'))).toBe('04 76 12 34 56');
    expect(formatPhone('+41 22 730 51 11')).toBe('+41 22 730 51 11');
  });
});

describe('a removal', () => {
  it('says when, why and until when the demand can come back', () => {
    const removal = {
      on: '2026-03-04',
      reason: { code: 'RADREN', label: 'Non-renouvellement' },
      subReason: null,
      reactivableUntil: '2026-08-04',
    };
    expect(plain(removalSentence(removal) ?? '')).toBe(
      'Demande radiée le 04/03/2026 : non-renouvellement. Peut être réactivée jusqu’au 04/08/2026.',
    );
    expect(
      plain(
        removalSentence({
          on: null,
          reason: { code: 'RADXYZ', label: null },
          subReason: null,
          reactivableUntil: null,
        }) ?? '',
      ),
    ).toBe('Demande radiée : motif RADXYZ.');
    expect(removalSentence(null)).toBeNull();
  });
});

describe('what a call brought', () => {
  it('is said in words, without the zeros', () => {
    const none = { movements: 0, created: 0, updated: 0, removed: 0, unchanged: 0, drift: 0, rejected: 0 };
    expect(countsSentence(none)).toBe('rien de nouveau');
    expect(plain(countsSentence({ ...none, movements: 4, created: 1, updated: 2, rejected: 1 }))).toBe(
      '1 nouvelle, 2 modifiées, 1 mise de côté',
    );
  });
});
