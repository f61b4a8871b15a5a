import type { XmlLimits } from './limits.ts';
import { XSI_NAMESPACE } from './namespaces.ts';
import { scanXml } from './scan.ts';

/** What the guard learnt about a document while checking it. */
export interface Guarded {
  /** The document, same length and lines, without what could make an engine read anything else. */
  readonly xml: string;
  /** Local name of the root. */
  readonly root: string;
  readonly rootNamespace: string;
}

/**
 * Checks a document before any validation engine sees it, and blanks what would make an engine look elsewhere:
 * `xsi:schemaLocation` hints (libxml2 would load the schemas they name), catalogue instructions, and the XML
 * declaration (the text is given to the engines in UTF-8). Throws as `scanXml` does.
 */
export function guardXml(xml: string, limits?: Partial<XmlLimits>): Guarded {
  const blanks: Range[] = [];
  const roots: Pick<Guarded, 'root' | 'rootNamespace'>[] = [];
  if (xml.startsWith('\ufeff')) blanks.push({ start: 0, end: 1 });
  scanXml(
    xml,
    {
      open: (tag) => {
        if (roots.length === 0) roots.push({ root: tag.name, rootNamespace: tag.namespace });
        for (const attribute of tag.attributes) {
          if (attribute.namespace === XSI_NAMESPACE && /schemalocation$/i.test(attribute.name)) {
            blanks.push(attribute);
          }
        }
      },
      instruction: (target, start, end) => {
        if (target === 'xml' || target === 'oasis-xml-catalog') blanks.push({ start, end });
      },
    },
    limits === undefined ? {} : { limits },
  );
  const root = roots[0];
  // The scanner has thrown before when there is no root.
  if (root === undefined) throw new Error('scanXml accepted a document without a root');
  return { ...root, xml: blank(xml, blanks) };
}

/** As `guardXml` gives it, for a document that has been parsed already: its text is not gone through once more. */
export function guardParsed(xml: string): string {
  if (/schemalocation|oasis-xml-catalog/i.test(xml)) return guardXml(xml).xml;
  const end = /^\ufeff?(?:<\?xml\s[^]*?\?>)?/.exec(xml)?.[0].length ?? 0;
  return blank(xml, [{ start: 0, end }]);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function blank(xml: string, ranges: readonly Range[]): string {
  let result = '';
  let from = 0;
  for (const { start, end } of ranges) {
    result += xml.slice(from, start) + xml.slice(start, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return from === 0 ? xml : result + xml.slice(from);
}
