import { DeskError } from '../api/errors.ts';
import { DRM_NAMES } from '../sne/contract/drm.ts';
import { EXPORT_NAMES } from '../sne/contract/exports.ts';
import { typeset } from '../xml/french.ts';
import type { XmlLimits } from '../xml/limits.ts';
import { attributeValue, childNamed, parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { parseAmount, parseDay, parseInstant } from '../xml/values.ts';
import type { DrmAnswer, DrmIdentity, DrmItem, DrmMonth } from './drm-answer.ts';

/**
 * Reads monthly resources: a unit answer (`ressourcesMensuelles`), a file of a bulk export (`export`), or one `drm`
 * alone. Prefixes mean nothing and elements that the contract does not know are passed over; but what is read must be
 * right, since an amount under the wrong month or person does harm.
 *
 * @throws DeskError `DRM-ANSWER` when something needed is missing, twice there or unreadable (says the line, never a
 * value); `XML-…` when it is not XML.
 */
export function readDrm(xml: string, limits?: Partial<XmlLimits>): readonly DrmAnswer[] {
  const root = parseTree(xml, limits);
  if (root.name === DRM_NAMES.record) return [readDrmElement(root)];
  if (root.name !== DRM_NAMES.root && root.name !== EXPORT_NAMES.root) {
    throw unreadable(root, `la racine « ${root.name} » n’est pas celle de ressources mensuelles`);
  }
  const seen = new Set<string>();
  return named(root, DRM_NAMES.record).map((element) => {
    const answer = readDrmElement(element);
    if (seen.has(answer.nud)) throw unreadable(element, 'une demande y figure deux fois');
    seen.add(answer.nud);
    return answer;
  });
}

/**
 * Reads one `drm` element.
 * @throws DeskError `DRM-ANSWER` as `readDrm`.
 */
function readDrmElement(element: XmlElement): DrmAnswer {
  const nud = (textOf(element, DRM_NAMES.nud) ?? '').replace(/\s/g, '').toUpperCase();
  if (nud === '') throw unreadable(element, 'le numéro unique manque');
  const status = codeOf(element, DRM_NAMES.status);
  if (status === null) throw unreadable(element, 'le statut manque');
  const calledAt = textOf(element, DRM_NAMES.calledAt);
  const instant = calledAt === null ? null : parseInstant(calledAt);
  if (calledAt !== null && instant === null) throw unreadable(element, 'la date d’appel n’est pas lisible');
  const list = only(element, DRM_NAMES.months);
  const months = list === null ? [] : named(list, DRM_NAMES.month).map(readMonth);
  months.sort((a, b) => (a.month < b.month ? -1 : 1));
  if (months.some(({ month }, at) => month === months[at - 1]?.month)) {
    throw unreadable(element, 'un mois y figure deux fois');
  }
  const identity = only(element, DRM_NAMES.identity);
  return {
    nud,
    status,
    calledAt: instant,
    identity: identity === null ? null : readIdentity(identity),
    months,
  };
}

function readIdentity(element: XmlElement): DrmIdentity {
  const birthDate = textOf(element, DRM_NAMES.birthDate);
  return {
    lastName: textOf(element, DRM_NAMES.lastName),
    birthName: textOf(element, DRM_NAMES.birthName),
    firstName: textOf(element, DRM_NAMES.firstName),
    // A date that cannot be read agrees with no other: the identity is then refused, not the whole answer.
    birthDate: birthDate === null ? null : parseDay(birthDate),
    sex: codeOf(element, DRM_NAMES.sex),
  };
}

function readMonth(element: XmlElement): DrmMonth {
  const year = attributeValue(element.attributes, DRM_NAMES.yearAttribute)?.trim() ?? '';
  const number = attributeValue(element.attributes, DRM_NAMES.monthAttribute)?.trim() ?? '';
  if (!/^(?:19|20)\d{2}$/.test(year) || !/^(?:0?[1-9]|1[0-2])$/.test(number)) {
    throw unreadable(element, 'un mois n’est pas lisible');
  }
  return {
    month: `${year}-${number.padStart(2, '0')}`,
    items: named(element, DRM_NAMES.item).map(readItem),
  };
}

function readItem(element: XmlElement): DrmItem {
  const nature = only(element, DRM_NAMES.nature);
  const code = codeOf(element, DRM_NAMES.nature);
  if (nature === null || code === null) throw unreadable(element, 'la nature d’une ressource manque');
  const amount = parseAmount(textOf(element, DRM_NAMES.amount) ?? '');
  if (amount === null) throw unreadable(element, 'un montant manque ou n’est pas lisible');
  const label = attributeValue(nature.attributes, DRM_NAMES.labelAttribute)?.trim() ?? '';
  return { nature: code, label: label === '' ? null : label, amount };
}

/** The child of that name, or null. Two of them would leave to chance which is meant. */
function only(element: XmlElement, name: string): XmlElement | null {
  if (named(element, name).length > 1) throw unreadable(element, `« ${name} » y figure deux fois`);
  return childNamed(element, name);
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Text of the child without white space at its ends; null when absent or empty. */
function textOf(element: XmlElement, name: string): string | null {
  const text = only(element, name)?.text.trim() ?? '';
  return text === '' ? null : text;
}

/** Attribute `code` of the child; null when absent or empty. */
function codeOf(element: XmlElement, name: string): string | null {
  const child = only(element, name);
  const code = child === null ? '' : (attributeValue(child.attributes, 'code') ?? '').trim();
  return code === '' ? null : code;
}

function unreadable({ line }: XmlElement, detail: string): DeskError {
  const message = `Les ressources mensuelles reçues ne sont pas lisibles, ligne ${String(line)} : ${detail}.`;
  return new DeskError('DRM-ANSWER', typeset(message), {
    hint: 'Rien n’a été enregistré. Recommencez plus tard ; si cela dure, transmettez ce code à l’assistance.',
    recovery: 'nextSlot',
    line,
  });
}
