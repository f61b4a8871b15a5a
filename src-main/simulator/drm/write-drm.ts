import { DRM_NAMES, DRM_NAMESPACE } from '../../sne/contract/drm.ts';
import { localDateTime } from '../local-time.ts';
import { createXmlText } from '../xml-text.ts';
import type { XmlText } from '../xml-text.ts';
import type { SimulatedDrm } from './make-drm.ts';

/** One `drm` element; `withNamespace` where no element around it declares the namespace. */
export function writeDrm(drm: SimulatedDrm, withNamespace: boolean): string {
  const xml = createXmlText();
  xml.open(DRM_NAMES.record, withNamespace ? { xmlns: DRM_NAMESPACE } : {});
  xml.text(DRM_NAMES.nud, drm.nud);
  xml.code(DRM_NAMES.status, drm.status);
  xml.text(DRM_NAMES.calledAt, localDateTime(drm.calledAt));
  if (drm.identity !== null) {
    xml.open(DRM_NAMES.identity);
    xml.text(DRM_NAMES.lastName, drm.identity.lastName);
    xml.text(DRM_NAMES.birthName, drm.identity.birthName);
    xml.text(DRM_NAMES.firstName, drm.identity.firstName);
    xml.text(DRM_NAMES.birthDate, drm.identity.birthDate);
    xml.code(DRM_NAMES.sex, drm.identity.sex);
    xml.close(DRM_NAMES.identity);
  }
  if (drm.months.length > 0) writeMonths(xml, drm.months);
  xml.close(DRM_NAMES.record);
  return `${xml.toString()}\n`;
}

function writeMonths(xml: XmlText, months: SimulatedDrm['months']): void {
  xml.open(DRM_NAMES.months);
  for (const { month, items } of months) {
    const [year = '', number = ''] = month.split('-');
    xml.open(DRM_NAMES.month, {
      [DRM_NAMES.yearAttribute]: year,
      [DRM_NAMES.monthAttribute]: String(Number(number)),
    });
    for (const { nature, label, amount } of items) {
      xml.open(DRM_NAMES.item);
      xml.empty(DRM_NAMES.nature, { code: nature, [DRM_NAMES.labelAttribute]: label });
      xml.text(DRM_NAMES.amount, amount.toFixed(2));
      xml.close(DRM_NAMES.item);
    }
    xml.close(DRM_NAMES.month);
  }
  xml.close(DRM_NAMES.months);
}
