import { DeskError } from '../api/errors.ts';
import type { ErrorCode } from '../api/errors.ts';
import { typeset } from './french.ts';

function xmlError(
  code: ErrorCode,
  message: string,
  hint: string,
  more: { readonly line?: number; readonly cause?: unknown } = {},
): DeskError {
  return new DeskError(code, typeset(message), { hint: typeset(hint), ...more });
}

const ASK_AGAIN = 'Demandez de nouveau ce fichier à l’expéditeur.';

/** `XML-MALFORMED`: not well-formed; `detail` is French and holds no value of the file, only names. */
export function malformed(line: number, detail: string): DeskError {
  return xmlError(
    'XML-MALFORMED',
    `Le fichier XML est mal formé, ligne ${String(line)} : ${detail}.`,
    ASK_AGAIN,
    { line },
  );
}

/** `XML-TRUNCATED`: the end of the file is missing. */
export function truncated(line: number, detail: string): DeskError {
  return xmlError(
    'XML-TRUNCATED',
    `Le fichier XML est incomplet, ligne ${String(line)} : ${detail}.`,
    'Le fichier a sans doute été coupé pendant l’envoi ou la copie ; demandez-le de nouveau.',
    { line },
  );
}

/** `XML-DOCTYPE`: a document type declaration, refused whatever it holds (entity expansion, external files). */
export function doctype(line: number): DeskError {
  return xmlError(
    'XML-DOCTYPE',
    `Le fichier XML contient une déclaration interdite (DOCTYPE ou équivalent), ligne ${String(line)}.`,
    'Aucun fichier du SNE n’en contient : n’utilisez pas ce fichier et signalez son origine.',
    { line },
  );
}

/** `XML-TOO-DEEP`: elements nested beyond the bound. */
export function tooDeep(line: number, maxDepth: number): DeskError {
  return xmlError(
    'XML-TOO-DEEP',
    `Le fichier XML imbrique plus de ${String(maxDepth)} niveaux d’éléments, ligne ${String(line)}.`,
    'Ce n’est pas un fichier d’interface du SNE : ne l’utilisez pas et signalez son origine.',
    { line },
  );
}

/** `XML-TOO-LARGE`: a document, a record or a tag beyond its bound; `what` is its French name. */
export function tooLarge(what: string, limit: string): DeskError {
  return xmlError(
    'XML-TOO-LARGE',
    `${what} dépasse la taille acceptée (${limit}).`,
    'Vérifiez que ce fichier est bien un fichier d’interface du SNE.',
  );
}

/** `XML-ENCODING`: not UTF-8; `detail` is French. */
export function badEncoding(detail: string, cause?: unknown): DeskError {
  return xmlError(
    'XML-ENCODING',
    `L’encodage du fichier XML est refusé : ${detail}.`,
    'Les fichiers de l’interface du SNE sont en UTF-8 ; demandez le fichier dans cet encodage.',
    { cause },
  );
}

/** `XML-EMPTY`: nothing but white space. */
export function empty(): DeskError {
  return xmlError('XML-EMPTY', 'Le fichier est vide.', ASK_AGAIN);
}

/** `XML-NOT-XML`: the content does not begin as XML. */
export function notXml(): DeskError {
  return xmlError(
    'XML-NOT-XML',
    'Le fichier n’est pas un fichier XML.',
    'Choisissez un fichier d’interface du SNE (.xml).',
  );
}
