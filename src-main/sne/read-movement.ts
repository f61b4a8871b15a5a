import { DeskError } from '../api/errors.ts';
import { parisReadings } from '../reference/paris-time.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { Movement, Removal } from '../store/movement.ts';
import { decodeXml } from '../xml/encoding.ts';
import { extractElement } from '../xml/extract.ts';
import type { MovementTexts } from '../xml/fast/draft.ts';
import { attributeValue, childNamed, parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { GDM_NAMES } from './contract/movements.ts';

/**
 * Reads one movement of a GDM answer, given as a document of its own (shape assumed: see `GDM_NAMES`). Names are taken
 * whatever their prefix; a code may be the attribute `code` or the element's text.
 *
 * @throws DeskError XML-* when it is not well formed; GDM-NO-NUD or GDM-NO-DATE without its key
 */
export function readMovement(xml: string): Movement {
  return readParsedMovement(xml, parseTree(xml));
}

/**
 * As `readMovement`, for a document that has been parsed already.
 *
 * @param file the demand's document, where it has been taken out already
 */
export function readParsedMovement(xml: string, root: XmlElement, file?: string): Movement {
  return {
    ...readMovementElement(root),
    data: childNamed(root, GDM_NAMES.data) === null ? null : extractElement(xml, GDM_NAMES.data),
    file:
      childNamed(root, GDM_NAMES.demand) === null ? null : (file ?? extractElement(xml, GDM_NAMES.demand)),
  };
}

/**
 * What a movement says of itself, without its data and its file; for a movement that has been parsed already.
 *
 * @throws DeskError GDM-NO-NUD, GDM-NO-DATE
 */
export function readMovementElement(root: XmlElement): Movement {
  const removal = childNamed(root, GDM_NAMES.removal);
  return movementOf({
    nud: textOf(root, GDM_NAMES.nud),
    at: textOf(root, GDM_NAMES.at),
    entity: codeOf(root, GDM_NAMES.entity),
    kind: codeOf(root, GDM_NAMES.kind),
    desk: textOf(root, GDM_NAMES.desk),
    state: textOf(root, GDM_NAMES.state),
    removal:
      removal === null
        ? null
        : {
            reason: codeOf(removal, GDM_NAMES.removalReason),
            subReason: codeOf(removal, GDM_NAMES.removalSubReason),
            on: textOf(removal, GDM_NAMES.removedOn),
          },
  });
}

/**
 * What those texts mean.
 *
 * @throws DeskError GDM-NO-NUD, GDM-NO-DATE
 */
export function movementOf(texts: MovementTexts): Movement {
  const nud = normalizeNud(texts.nud ?? '');
  if (nud === '') {
    throw new DeskError('GDM-NO-NUD', 'Un mouvement reçu ne porte pas de numéro unique.', {
      hint: 'Il est gardé à part. Signalez-le au SNE avec ce code.',
    });
  }
  const at = readMoment(texts.at);
  if (at === null) {
    throw new DeskError('GDM-NO-DATE', 'Un mouvement reçu ne porte pas de date lisible.', {
      hint: 'Il est gardé à part ; la demande sera reçue de nouveau à son prochain mouvement.',
    });
  }
  const entity = texts.entity ?? 'CERFA';
  return {
    nud,
    at,
    entity,
    kind: entity === 'CERFA' ? (texts.kind ?? 'MOD') : entity,
    desk: texts.desk,
    state: readState(texts.state),
    removal: readRemoval(texts.removal),
    data: null,
    file: null,
  };
}

/**
 * The demand's document in the answer of the unit service, which may wrap it.
 *
 * @throws DeskError XML-*; GDM-UNKNOWN-ANSWER when there is no demand in it
 */
export function demandDocument(bytes: Uint8Array): string {
  const xml = decodeXml(bytes);
  const file = extractElement(xml, GDM_NAMES.demand);
  if (file === null) {
    throw new DeskError('GDM-UNKNOWN-ANSWER', 'Le SNE a répondu autre chose qu’une demande.', {
      hint: 'Vérifiez l’adresse du service dans Réglages › Connexion.',
    });
  }
  return file;
}

function textOf(parent: XmlElement, name: string): string | null {
  const text = childNamed(parent, name)?.text.trim() ?? '';
  return text === '' ? null : text;
}

function codeOf(parent: XmlElement, name: string): string | null {
  const child = childNamed(parent, name);
  if (child === null) return null;
  return attributeValue(child.attributes, 'code') ?? (child.text.trim() === '' ? null : child.text.trim());
}

function readState(text: string | null): Movement['state'] {
  if (text === GDM_NAMES.stateActive) return 'active';
  return text === GDM_NAMES.stateRemoved ? 'removed' : null;
}

function readRemoval(texts: Removal | null): Removal | null {
  if (texts === null) return null;
  const { on } = texts;
  return { ...texts, on: on !== null && /^\d{4}-\d{2}-\d{2}/.test(on) ? on.slice(0, 10) : null };
}

/** An ISO date-time as a UTC instant; without an offset it is local time (Europe/Paris), the earlier reading. */
function readMoment(text: string | null): string | null {
  if (text === null) return null;
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    const instant = new Date(text);
    return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
  }
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?/.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part || 0));
  return parisReadings({ year, month, day, hour, minute, second })[0]?.toISOString() ?? null;
}
