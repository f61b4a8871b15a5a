const LENGTH = 18;
const REGIONS = [
  '01',
  '02',
  '03',
  '04',
  '06',
  '11',
  '24',
  '27',
  '28',
  '32',
  '44',
  '52',
  '53',
  '75',
  '76',
  '84',
  '93',
  '94',
];
const OVERSEAS = ['971', '972', '973', '974', '975', '976', '977', '978', '986', '987', '988'];

/** The comparable form of a numéro unique: no white space or separators, letters in upper case. Never refuses. */
export function normalizeNud(text: string): string {
  return text.replace(/[\s\u200B\uFEFF.\-_/]+/gu, '').toUpperCase();
}

/**
 * A numéro unique as people read it, in its four parts: « 038 0425 001234 11004 » (§9). Anything that has not
 * 18 characters is returned normalised, unparted.
 */
export function formatNud(nud: string): string {
  const text = normalizeNud(nud);
  if (text.length !== LENGTH) return text;
  return `${text.slice(0, 3)} ${text.slice(3, 7)} ${text.slice(7, 13)} ${text.slice(13)}`;
}

/**
 * What is odd in a numéro unique, as French sentences; empty when nothing is. Only ever a warning: the number is
 * non-signifying and is never refused (§9).
 */
export function inspectNud(nud: string): readonly string[] {
  const text = normalizeNud(nud);
  if (text === '') return ['Le numéro unique est vide.'];
  const warnings: string[] = [];
  if (text.length !== LENGTH) {
    warnings.push(`Le numéro unique a ${String(text.length)} caractères au lieu de ${String(LENGTH)}.`);
  }
  if (!/^[0-9A-Z]*$/.test(text)) {
    warnings.push('Le numéro unique contient autre chose que des chiffres et des lettres.');
  }
  if (text.length !== LENGTH) return warnings;
  const zone = text.slice(0, 3);
  if (!isKnownZone(zone)) warnings.push(`Le département ou la région « ${zone} » n’est pas connu.`);
  if (!/^(0[1-9]|1[0-2])\d{2}$/.test(text.slice(3, 7))) {
    warnings.push(`Le mois et l’année de création « ${text.slice(3, 7)} » ne sont pas possibles.`);
  }
  if (!/^\d{6}$/.test(text.slice(7, 13))) {
    warnings.push(`Le numéro d’ordre « ${text.slice(7, 13)} » n’est pas fait de six chiffres.`);
  }
  return warnings;
}

/** `038`, `02A` for a department, `971` overseas, or 1 and the region's code: `111` for Île-de-France. */
function isKnownZone(zone: string): boolean {
  if (OVERSEAS.includes(zone) || zone === '02A' || zone === '02B') return true;
  if (zone.startsWith('1')) return REGIONS.includes(zone.slice(1));
  if (!/^0\d{2}$/.test(zone)) return false;
  const department = Number(zone);
  return department >= 1 && department <= 95 && department !== 20;
}
