import fc from 'fast-check';
import { z } from 'zod';

/** What a broken or hostile page may send where a text is expected. */
const TEXTS: readonly string[] = [
  ...['', ' ', '\u0000', '\ud800', '\u202eabc', '🏠'.repeat(300), 'a'.repeat(20_000), '%00', '\r\n\r\nX: 1'],
  ...["' OR 1=1 --", '"; DROP TABLE demand; --', 'NEAR(a b, 9)', '"*', 'a AND (', 'col:x', '-', '^', '{a}'],
  ...[
    '../../../etc/passwd',
    'C:\\Windows\\system.ini',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://[::1',
    'app://desk/',
  ],
  ...[
    '<script>x()</script>',
    '=cmd|x!A1',
    '&#0;',
    '__proto__',
    'constructor',
    'toString',
    '1e999',
    '-0',
    'NaN',
    'null',
  ],
  // And what is well-formed, so that more is reached than the first check.
  ...[
    '38185',
    '38',
    '2A004',
    '038042500123411004',
    '2026-02-29',
    '2026-11-24',
    '2026-11-24T07:12:00.000Z',
    'https://127.0.0.1:9',
    'grenoble',
    'Espagne',
    'CERFA',
    'DRM',
  ],
];
const NUMBERS: readonly number[] = [
  0,
  -1,
  1,
  2,
  50,
  2026,
  1.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  1e308,
];

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 40, unit: 'binary' }));

/** Anything that can cross a port: cycles, dates, maps, typed arrays, prototypes, depth. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
  }),
  text,
  fc.constantFrom(...NUMBERS),
  fc.constant(null).map(cycle),
  fc.integer({ min: 100, max: 400 }).map(deep),
);

function cycle(): unknown {
  const ring: Record<string, unknown> = {};
  ring['self'] = ring;
  return ring;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { nud: value };
  return value;
}

const jsonSchema = z.looseObject({
  type: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/**
 * Inputs that look like what a schema asks for, with hostile values anywhere in them: far more of the program is reached
 * than by noise.
 */
export function nearly(schema: z.ZodType): fc.Arbitrary<unknown> {
  return valueOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function valueOf(raw: unknown): fc.Arbitrary<unknown> {
  const right = rightValue(jsonSchema.parse(raw));
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: anything });
}

function rightValue(schema: z.infer<typeof jsonSchema>): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(valueOf));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case 'object':
      return objectOf(schema.properties ?? {});
    case 'array':
      return fc.array(valueOf(schema.items ?? {}), { maxLength: 4 });
    case 'string':
      return text;
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({
          min: Math.max(schema.minimum ?? -5, -1000),
          max: Math.min(schema.maximum ?? 1000, 100_000),
        }),
        fc.constantFrom(...NUMBERS),
      );
    default:
      return anything;
  }
}

/** Mostly with every field, now and then without some. */
function objectOf(properties: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const parts = Object.fromEntries(Object.entries(properties).map(([key, part]) => [key, valueOf(part)]));
  return fc.oneof(
    { weight: 5, arbitrary: fc.record(parts) },
    { weight: 1, arbitrary: fc.record(parts, { requiredKeys: [] }) },
  );
}
