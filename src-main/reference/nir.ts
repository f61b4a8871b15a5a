/** What can be said of a NIR (numéro de sécurité sociale) by its shape alone (§9, field facts 1.5). */
export type NirInspection =
  | {
      /** Permanent: begins with 1 or 2; only these give access to the DRM (§3). Temporary: 3, 4, 7 or 8. */
      readonly kind: 'permanent' | 'temporary';
      /** The 13 characters, without the key. */
      readonly number: string;
      /** False when the key was not given (13 characters only): nothing then vouches for the number. */
      readonly keyChecked: boolean;
      readonly sex: 'M' | 'F';
      /** Two digits, as written: the century is not in the number. */
      readonly birthYear: string;
    }
  | {
      readonly kind: 'invalid';
      readonly problem: 'length' | 'characters' | 'firstDigit' | 'month' | 'key';
    };

const SHAPE = /^\d{5}(?:\d{2}|2[AB])\d{6}$/;
/** 2A counts as 19 and 2B as 18 when the key is computed. */
const CORSICA: Readonly<Record<string, string>> = { '2A': '19', '2B': '18' };

/** The key of a 13-character NIR, two digits from 01 to 97; null when the 13 characters have not the shape of one. */
export function nirKey(number: string): string | null {
  if (!SHAPE.test(number)) return null;
  const place = number.slice(5, 7);
  const digits = `${number.slice(0, 5)}${CORSICA[place] ?? place}${number.slice(7)}`;
  return String(97 - (Number(digits) % 97)).padStart(2, '0');
}

/** Reads a NIR of 13 characters, or 15 with its key; spaces and dots do not count. Never throws. */
export function inspectNir(text: string): NirInspection {
  const compact = compactNir(text);
  if (compact.length !== 13 && compact.length !== 15) return { kind: 'invalid', problem: 'length' };
  const number = compact.slice(0, 13);
  const key = compact.slice(13);
  const expected = nirKey(number);
  if (expected === null || !/^\d*$/.test(key)) return { kind: 'invalid', problem: 'characters' };
  const first = number.charAt(0);
  if (!'123478'.includes(first)) return { kind: 'invalid', problem: 'firstDigit' };
  if (!isPossibleMonth(Number(number.slice(3, 5)))) return { kind: 'invalid', problem: 'month' };
  if (key !== '' && key !== expected) return { kind: 'invalid', problem: 'key' };
  return {
    kind: first === '1' || first === '2' ? 'permanent' : 'temporary',
    number,
    keyChecked: key !== '',
    sex: Number(first) % 2 === 1 ? 'M' : 'F',
    birthYear: number.slice(1, 3),
  };
}

/**
 * A NIR as it may be shown: sex and year of birth, which the sheet shows anyway, and nothing more:
 * « 1 85 •• •• ••• ••• •• ». What has not the shape of a NIR is hidden whole, its length too.
 */
export function maskNir(nir: string): string {
  const compact = compactNir(nir);
  const shown =
    compact.length === 15 || compact.length === 13 ? nirKey(compact.slice(0, 13)) !== null : false;
  const head = shown ? `${compact.slice(0, 1)} ${compact.slice(1, 3)}` : '• ••';
  return `${head} •• •• ••• ••• ••`;
}

function compactNir(text: string): string {
  return text.replace(/[\s.\-\u200B\uFEFF]+/gu, '').toUpperCase();
}

/** 1 to 12, and the fictitious months of incomplete civil records: 20 and more. */
function isPossibleMonth(month: number): boolean {
  return (month >= 1 && month <= 12) || month >= 20;
}
