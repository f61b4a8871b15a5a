import type { Random } from '../../src-main/simulator/random.ts';

/** Changes a record at a place. */
export type Change = (xml: string, at: number, random: Random) => string;

/** Ways of changing a record at a random place: some keep it valid, most do not. */
const CHANGES: readonly Change[] = [
  (xml, at) => replaceNext(xml, at, /code="[^"]*"/, 'code="ZZ"'),
  (xml, at) => replaceNext(xml, at, /code="[^"]*"/, ''),
  (xml, at) => replaceNext(xml, at, /code="([^"]*)"/, "code = '$1'"),
  (xml, at) => replaceNext(xml, at, />[^<>]+</, '>x<'),
  (xml, at) => replaceNext(xml, at, />[^<>]+</, '>  <'),
  (xml, at) => replaceNext(xml, at, />[^<>]+</, '><'),
  (xml, at) => replaceNext(xml, at, /></, '> \n\t <'),
  (xml, at) => replaceNext(xml, at, /></, '>texte<'),
  (xml, at) => replaceNext(xml, at, /></, '> <!-- note --> <'),
  (xml, at) => replaceNext(xml, at, /\/>/, '> <!-- note --> </>'),
  (xml, at) => replaceNext(xml, at, /></, '><![CDATA[ ]]><'),
  (xml, at) => replaceNext(xml, at, /></, '><?note a?><'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+)\/>/, '<$1$2></$1$2>'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+) code="(\w+)"\/>/, '<$1$2 code="$3"> </$1$2>'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+)( code="\w+")\/>/, '<$1$2$3/><$1$2$3/>'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+)>([^<]*)<\/\1\2>/, '<$1$2>$3</$1$2><$1$2>$3</$1$2>'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+)>([^<]*)<\/\1\2>/, ''),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+)>([^<]*)<\/\1\2>/, '<$1inconnu>$3</$1inconnu>'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+)>([^<]*)<\/\1\2>/, '<$1$2 autre="1">$3</$1$2>'),
  (xml, at) =>
    replaceNext(
      xml,
      at,
      /<(\w*:?)(\w+)>([^<]*)<\/\1\2>/,
      '<$1$2 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">$3</$1$2>',
    ),
  (xml, at) => replaceNext(xml, at, /\d/, '&#x37;'),
  (xml, at) => replaceNext(xml, at, /\d{4}-\d{2}-\d{2}/, '2025-02-30'),
  (xml, at) => replaceNext(xml, at, /\d{4}-\d{2}-\d{2}/, '02/03/2025'),
  (xml, at) => replaceNext(xml, at, /true|false/, '1'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)montant>[^<]*/, '<$1montant>-3'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)montant>[^<]*/, '<$1montant> 12.5 '),
  (xml, at, random) =>
    xml.slice(0, at) + random.pick(['<', '&', '>', '"', '\r', '\u0001', 'é']) + xml.slice(at + 1),
];

function replaceNext(xml: string, at: number, pattern: RegExp, by: string): string {
  const tail = xml.slice(at);
  return tail.search(pattern) === -1 ? xml : xml.slice(0, at) + tail.replace(pattern, by);
}

/** Changes that leave a record valid. */
const HARMLESS: readonly Change[] = [
  (xml, at) =>
    replaceNext(xml, at, /<(\w*:?)(nom|prenom|voie)>([^<]*)</, '<$1$2> Élodie  &amp; fils &lt;é&gt; <'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(nom|voie|proprietaire)>([^<]*)</, '<$1$2>L’Haÿ œuf 😀<'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)montant>[^<]*/, '<$1montant>0012.50'),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)voie>[^<]*/, '<$1voie>p:rue ns1:des Lilas'),
  (xml, at) => replaceNext(xml, at, /><(\w)/, '>\n  <$1'),
  (xml, at) => replaceNext(xml, at, /code="([^"]*)"/, "code='$1'"),
  (xml, at) => replaceNext(xml, at, /<(\w*:?)(\w+)>([^<]*)<\/\1\2>/, ''),
  (xml, at) => replaceNext(xml, at, /<etatDemande>ACTIVE<\/etatDemande>/, ''),
  (xml) => xml.replace('<entite code="CERFA"/>', '<entite code="CERFA"/><typeFichier code="REN"/>'),
];

/** A change that keeps a record valid or does not; `withHarmless`: one of many that keep it so too. */
export function randomChange(random: Random, withHarmless: boolean): Change {
  return random.pick(withHarmless ? [...CHANGES, ...HARMLESS] : CHANGES);
}
