import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeListNames, codes, label } from '../../src-main/reference/code-lists.ts';
import { addMonths, parisDay, parisDayOf } from '../../src-main/reference/days.ts';
import { foldText } from '../../src-main/reference/fold.ts';
import { formatNud, inspectNud, normalizeNud } from '../../src-main/reference/nud.ts';
import { parseInstant } from '../../src-main/xml/values.ts';

describe('folding', () => {
  it('makes spellings of one name equal', () => {
    expect(foldText('L’Haÿ-les-Roses')).toBe('l hay les roses');
    expect(foldText('ŒUVRARD')).toBe(foldText('oeuvrard'));
    expect(foldText('Straße')).toBe(foldText('STRASSE'));
    expect(foldText("  N'Diaye ")).toBe(foldText('n’diaye'));
    expect(foldText('Đorđević Łukasz')).toBe('dordevic lukasz');
    expect(foldText('İstanbul')).toBe('istanbul');
  });

  it('changes nothing the second time, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
    );
  });

  it('gives the same sign by sign as of the whole text', () => {
    const latin = fc.string({
      unit: fc.integer({ min: 0, max: 0x24f }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(latin, (text) => {
        // One sign beyond, and the text is folded as a whole.
        expect(`${foldText(text)} 漢`.trim()).toBe(foldText(`${text} 漢`));
      }),
    );
  });

  it('gives the same for composed and decomposed letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')));
      }),
    );
  });
});

describe('days and instants', () => {
  const instants = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

  it('are the same by the short way and by the calendar', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parisDayOf(instant.toISOString())).toBe(parisDay(instant));
      }),
    );
  });

  it('are read alike however the interface writes them', () => {
    const offset = fc.constantFrom('+01:00', '+02:00', '-03:30', '+11:00', '+00:00');
    const part = (most: number) =>
      fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
    const written = fc
      .tuple(
        fc.constantFrom('2025', '2024', '1999'),
        part(13),
        part(32),
        part(24),
        part(60),
        part(60),
        offset,
      )
      .map(
        ([year, month, day, hour, minute, second, zone]) =>
          [`${year}-${month}-${day}`, `${hour}:${minute}:${second}${zone}`] as const,
      );
    fc.assert(
      fc.property(written, ([day, time]) => {
        // With a space it is read part by part.
        expect(parseInstant(`${day}T${time}`)).toBe(parseInstant(`${day} ${time}`));
      }),
    );
  });

  it('are moved by months, to the last day where the month is shorter', () => {
    expect(addMonths('2025-01-31', 1)).toBe('2025-02-28');
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2025-12-15', 13)).toBe('2027-01-15');
    expect(addMonths('2025-05-31', -6)).toBe('2024-11-30');
  });
});

describe('the code lists', () => {
  it('gives the published label, and null for a code that nobody published', () => {
    expect(label('motifRadiation', 'RADREN')).toBe('Non-renouvellement');
    expect(label('motifRadiation', '')).toContain('Déradiation');
    expect(label('typeLogement', 'T6P')).toBe('T6 et plus');
    expect(label('situationFamiliale', 'X')).toBeNull();
    expect(label('situationFamiliale', 'toString')).toBeNull();
  });

  it('has a label for every code of every list', () => {
    expect(codeListNames()).toContain('motifDemande');
    expect(codeListNames()).not.toContain('_about');
    for (const list of codeListNames()) {
      expect(codes(list).length).toBeGreaterThan(0);
      for (const code of codes(list)) expect(label(list, code)).not.toBe('');
    }
  });
});

const zones = fc.constantFrom('038', '001', '095', '02A', '02B', '971', '974', '111', '193');
const nuds = fc
  .tuple(
    zones,
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 0, max: 99 }),
    fc.integer({ min: 0, max: 999_999 }),
    fc.stringMatching(/^[0-9A-Z]{5}$/),
  )
  .map(([zone, month, year, order, desk]) => `${zone}${pad(month, 2)}${pad(year, 2)}${pad(order, 6)}${desk}`);
const pad = (value: number, length: number): string => String(value).padStart(length, '0');

describe('the numéro unique', () => {
  it('is shown in four parts, and read back from them', () => {
    expect(formatNud('038042500123411004')).toBe('038 0425 001234 11004');
    expect(formatNud('1110425001234g1104')).toBe('111 0425 001234 G1104');
    expect(formatNud('123')).toBe('123');
    fc.assert(
      fc.property(nuds, (nud) => {
        expect(normalizeNud(formatNud(nud))).toBe(nud);
        expect(inspectNud(formatNud(nud).toLowerCase())).toEqual([]);
      }),
    );
  });

  it('is never refused: what is odd is said, each oddity in its own sentence', () => {
    expect(inspectNud('')).toHaveLength(1);
    expect(inspectNud('03804250012341100')).toEqual(['Le numéro unique a 17 caractères au lieu de 18.']);
    expect(inspectNud('038132500123411004').join()).toContain('1325');
    expect(inspectNud('000042500123411004').join()).toContain('000');
    expect(inspectNud('199042500123411004').join()).toContain('199');
    expect(inspectNud('0380425ABCDEF11004').join()).toContain('ABCDEF');
    expect(inspectNud('03804250012341100é')).toHaveLength(1);
    expect(inspectNud('020132512X45611004')).toHaveLength(3);
  });

  it('never throws and never changes what is already comparable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normalizeNud(normalizeNud(text))).toBe(normalizeNud(text));
        expect(Array.isArray(inspectNud(text))).toBe(true);
      }),
    );
  });
});
