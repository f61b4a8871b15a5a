import { DeskError } from '../api/errors.ts';
import type { CorrectionField, WantedCorrection } from '../api/outgoing.ts';
import { fieldLabel } from '../api/outgoing-words.ts';
import { isAccepted } from '../reference/countries/accepted.ts';
import type { CountryJudge } from '../reference/countries/judge.ts';
import type { Communes } from '../reference/communes.ts';
import { typeset } from '../xml/french.ts';

/** What values are judged by. */
export interface ValueReference {
  readonly judge: CountryJudge;
  readonly communes: Communes;
}

/** Characters that make a text something else than what is read: controls, directions, line and paragraph ends. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}]/u;

/**
 * The correction with its value as it is to be written: trimmed, composed (NFC), numbers of phones without spaces, a
 * country by its label. An empty value takes the field away. Length and form are for the schema to judge.
 *
 * @throws DeskError OUT-VALUE for what cannot be meant
 */
export function checkedCorrection(correction: WantedCorrection, reference: ValueReference): WantedCorrection {
  const text = correction.value?.normalize('NFC').trim() ?? '';
  if (text === '') return { ...correction, value: null };
  if (!text.isWellFormed() || HIDDEN.test(text)) {
    throw badValue(correction.field, 'elle contient des caractères invisibles ou interdits');
  }
  return { ...correction, value: CHECKS[correction.field](text, reference) };
}

type Check = (text: string, reference: ValueReference) => string;

const free: Check = (text) => text;

const CHECKS: Readonly<Record<CorrectionField, Check>> = {
  mobilePhone: (text) => phone('mobilePhone', text),
  homePhone: (text) => phone('homePhone', text),
  email: (text) => {
    if (/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]{2,}$/u.test(text)) return text;
    throw badValue('email', 'ce n’est pas une adresse électronique');
  },
  abroad: (text) => {
    if (text === 'true' || text === 'false') return text;
    throw badValue('abroad', 'répondez par oui ou par non');
  },
  number: free,
  street: free,
  complement: free,
  postalCode: (text) => {
    if (/^[\p{L}\p{N} -]{1,20}$/u.test(text)) return text;
    throw badValue('postalCode', 'ce n’est pas un code postal');
  },
  commune: (text, { communes }) => {
    const code = text.toUpperCase();
    if (communes.name(code) !== null) return code;
    throw badValue('commune', 'ce code INSEE n’est celui d’aucune commune');
  },
  country: (text, { judge }) => {
    const { country } = judge.judge(text);
    if (country !== null && isAccepted(text, country)) return country;
    const proposal = country === null ? '' : ` ; peut-être « ${country} »`;
    throw badValue('country', `elle n’est pas dans la liste des pays${proposal}`);
  },
};

function phone(field: CorrectionField, text: string): string {
  const plain = text.replaceAll(/[\s.()-]/gu, '');
  if (/^\+?\d{8,15}$/.test(plain)) return plain;
  throw badValue(field, 'ce n’est pas un numéro de téléphone');
}

function badValue(field: CorrectionField, why: string): DeskError {
  return new DeskError(
    'OUT-VALUE',
    typeset(`La valeur donnée pour « ${fieldLabel(field)} » ne convient pas : ${why}.`),
    {
      hint: 'Rien n’a été changé ni envoyé. Corrigez la valeur.',
    },
  );
}
