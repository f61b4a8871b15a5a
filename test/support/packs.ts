import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { resourcePath } from '../../src-main/resources.ts';
import { tarOf } from './export-archive.ts';

/** Path from the pack's top, with slashes, to text. */
export type PackTexts = Readonly<Record<string, string>>;

/** The project's own schemas without their `pack.json`: what an official pack looks like. */
export function projectPack(version = '02.02'): PackTexts {
  const folder = resourcePath('xsd', '02.01');
  const files = readdirSync(folder).filter((name) => name.endsWith('.xsd'));
  const texts = Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  return changed(texts, 'interfaceNuu.xsd', '<xs:schema\n', `<xs:schema version="${version}"\n`);
}

/** The same with one text of one file replaced; fails where it is not there. */
export function changed(texts: PackTexts, file: string, from: string, to: string): PackTexts {
  const text = texts[file] ?? '';
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return { ...texts, [file]: text.replace(from, to) };
}

/** The same with a further element, allowed anywhere in a type that is a list of optional parts. */
export function withElement(texts: PackTexts, type: string, declaration: string): PackTexts {
  const head = `<xs:complexType name="${type}">\n    <xs:all>`;
  return changed(texts, 'interfaceNuu.xsd', head, `${head}\n${declaration}`);
}

function withCode(texts: PackTexts, list: string, code: string): PackTexts {
  const head = `<xs:simpleType name="${list}">\n    <xs:restriction base="xs:token">`;
  return changed(texts, 'codes.xsd', head, `${head}\n<xs:enumeration value="${code}"/>`);
}

/** A pack that knows whatever the simulated SNE adds under `unknowns`; a part of it lies in a folder below. */
export function explainingPack(): PackTexts {
  let texts = projectPack();
  texts = withElement(
    texts,
    'demandeur',
    `<xs:element name="paysNaissance" minOccurs="0"><xs:complexType><xs:attribute name="code" type="xs:string"/></xs:complexType></xs:element>
     <xs:element ref="ctl:empreinte" minOccurs="0"/>`,
  );
  texts = changed(
    texts,
    'interfaceNuu.xsd',
    '<xs:include schemaLocation="codes.xsd"/>',
    '<xs:include schemaLocation="codes.xsd"/><xs:import namespace="urn:exemple:controle" schemaLocation="externe/controle.xsd"/>',
  );
  texts = changed(
    texts,
    'interfaceNuu.xsd',
    'xmlns:nuu=',
    'xmlns:ctl="urn:exemple:controle"\n    xmlns:nuu=',
  );
  texts = withElement(
    texts,
    'logementRecherche',
    '<xs:element name="delaiAcceptable" type="xs:nonNegativeInteger" minOccurs="0"/>',
  );
  texts = withElement(
    texts,
    'personnePhysique',
    '<xs:element name="accompagnementSocial" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="organisme" type="xs:string"/><xs:element name="depuis" type="xs:gYearMonth"/></xs:sequence></xs:complexType></xs:element>',
  );
  const head = '<xs:element name="demandeLogement">\n    <xs:complexType>\n      <xs:all>';
  texts = changed(
    texts,
    'interfaceNuu.xsd',
    head,
    `${head}<xs:element name="consentementPartage" type="booleen" minOccurs="0"/>`,
  );
  texts = changed(
    texts,
    'interfaceNuu.xsd',
    '<xs:element name="proprietaire" type="texte" minOccurs="0"/>\n    </xs:all>',
    '<xs:element name="proprietaire" type="texte" minOccurs="0"/>\n    </xs:all><xs:attribute name="origine" type="xs:string"/>',
  );
  texts = withCode(texts, 'codeSituationFamiliale', 'X');
  texts = withCode(texts, 'codeMotifDemande', '24');
  texts = withCode(texts, 'codeRessourceRecue', 'PRIMACT');
  texts = withCode(texts, 'codeTypeLogement', 'T3B');
  return {
    ...texts,
    'externe/controle.xsd':
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:exemple:controle" elementFormDefault="qualified"><xs:element name="empreinte"><xs:complexType><xs:sequence><xs:element name="valeur" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>',
  };
}

/** Writes a pack as a folder; gives its path. */
export function writePack(folder: string, texts: PackTexts): string {
  for (const [path, text] of Object.entries(texts)) {
    const file = join(folder, ...path.split('/'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

/** A pack as a tgz. */
export function tgzPack(texts: PackTexts): Buffer {
  return gzipSync(tarOf(Object.entries(texts).map(([name, content]) => ({ name, content }))));
}

export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Unix mode with its file type; a plain file by default. */
  readonly mode?: number;
  /** General purpose flags. */
  readonly flags?: number;
  /** The size that it claims, where that is to be another one. */
  readonly claimed?: number;
}

/** A zip of these files, deflated. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const { name, content, mode = 0o100644, flags = 0x800, claimed } of entries) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimed ?? bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, title, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, title]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** A pack as a zip, in a folder of its own as archives of the web usually are. */
export function zipPack(texts: PackTexts, top = ''): Buffer {
  return zipOf(Object.entries(texts).map(([path, content]) => ({ name: `${top}${path}`, content })));
}
