import type { DemandDetail } from '../api/demand.ts';
import { label } from '../reference/code-lists.ts';
import { parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';

/**
 * Data outside the form as lines to read: its shape is not known beforehand, so every leaf is shown with its path, as
 * it came. `xml` is the stored document of one entity.
 */
export function presentOutsideForm(
  entities: readonly { readonly entity: string; readonly at: string | null; readonly xml: string }[],
): DemandDetail['outsideForm'] {
  return entities.map(({ entity, at, xml }) => ({
    entity,
    label: label('exportEntity', entity),
    at,
    fields: leaves(parseTree(xml), ''),
  }));
}

interface Leaf {
  readonly path: string;
  readonly value: string;
}

function leaves(element: XmlElement, path: string): Leaf[] {
  const here: Leaf[] = element.attributes.map((attribute) => ({
    path: attribute.name === 'code' ? path : `${path}/@${attribute.name}`,
    value: attribute.value,
  }));
  const text = element.text.trim();
  if (text !== '') here.push({ path, value: text });
  const seen = new Map<string, number>();
  const repeated = new Set(
    element.children.map((child) => child.name).filter((name, at, all) => all.indexOf(name) !== at),
  );
  for (const child of element.children) {
    const index = (seen.get(child.name) ?? 0) + 1;
    seen.set(child.name, index);
    const step = repeated.has(child.name) ? `${child.name}[${String(index)}]` : child.name;
    here.push(...leaves(child, path === '' ? step : `${path}/${step}`));
  }
  return here;
}
