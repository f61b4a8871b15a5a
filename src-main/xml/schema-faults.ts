/** Why an engine refuses a schema, in French; what follows is the engine's own text. Schemas hold nothing of any person. */
const FAULTS: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [
    /The QName value '(?:\{[^}]*\})?([^']+)' does not resolve/,
    ([, name = '']) => `« ${name} » n’est défini nulle part dans le jeu`,
  ],
  [
    /References from this schema to components in the namespace '([^']*)' are not allowed/,
    ([, namespace = '']) => `l’espace de noms « ${namespace} » est utilisé sans être importé`,
  ],
  [/[Tt]he content model is not determinist/, () => 'son modèle de contenu est ambigu'],
  [/Failed to (?:locate|load)/, () => 'un schéma auquel il renvoie ne peut pas être lu'],
  [
    /The target namespace of the included\/redefined schema '[^']*' has to be absent or the same/,
    () => 'il inclut un schéma d’un autre espace de noms',
  ],
  [
    /A (?:global )?\S+(?: \S+)* '(?:\{[^}]*\})?([^']+)' does already exist/,
    ([, name = '']) => `« ${name} » est défini deux fois`,
  ],
  [/The attribute '([^']+)' is required but missing/, ([, name = '']) => `il manque l’attribut « ${name} »`],
  [/The attribute '([^']+)' is not allowed/, ([, name = '']) => `l’attribut « ${name} » n’y a pas sa place`],
  [/The content is not valid/, () => 'un élément du schéma n’a pas le contenu attendu'],
  [/pattern|regular expression|xmlFAParse/i, () => 'un motif (pattern) n’est pas valable'],
];

/** One fault of libxml2 with a schema, put into French (plain spaces); the engine's words follow for whoever mends it. */
export function explainFault(message: string): string {
  const text = message.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  for (const [pattern, say] of FAULTS) {
    const found = pattern.exec(text);
    if (found !== null) return `${say(found)} (libxml2 : ${text.slice(0, 300)})`;
  }
  return text === ''
    ? 'le moteur XML ne peut pas le compiler'
    : `il n’est pas valable (libxml2 : ${text.slice(0, 300)})`;
}
