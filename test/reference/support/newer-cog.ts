import { isFrench } from '../../../src-main/reference/countries/cog-file.ts';
import { shippedCog } from '../../../src-main/reference/countries/lexicon.ts';

/** Labels that were revised. */
const REVISED: Readonly<Record<string, string>> = { CZ: 'Tchéquie', BF: 'Burkina Faso' };

/**
 * A list of the shape that INSEE publishes since 2024, made from the shipped one: no CAPAY and no ANCNOM, ACTUAL only 1
 * and 4, labels in mixed case, France under 99100, Hong Kong a territory of its own.
 */
export function newerCog(): string {
  const lines = shippedCog().rows.flatMap((row) => {
    if (row.actual === '2' && row.label !== 'HONG-KONG') return [];
    const label = REVISED[row.iso2] ?? mixedCase(row.label, row.longName);
    const cells = [
      isFrench(row) ? '99100' : row.code,
      row.actual === '1' ? '1' : '4',
      row.belongsTo,
      '',
      label,
      row.longName,
      row.label === 'HONG-KONG' ? 'HK' : row.iso2,
      row.iso3,
      '',
    ];
    return [cells.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')];
  });
  return ['COG,ACTUAL,CRPAY,ANI,LIBCOG,LIBENR,CODEISO2,CODEISO3,CODENUM3', ...lines, ''].join('\n');
}

function mixedCase(label: string, longName: string): string {
  if (label === 'CONGO (REPUBLIQUE DEMOCRATIQUE)') return 'Congo (République démocratique)';
  if (label === 'ALGERIE') return 'Algérie';
  return label === longName
    ? label
    : label.replace(/[A-ZÇ]+/g, (word) => word.charAt(0) + word.slice(1).toLowerCase());
}
