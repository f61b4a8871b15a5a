import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';
import { formatInstant, formatNud } from '../../api/format.ts';
import { correctedPerson } from '../../api/outgoing.ts';
import type { CorrectionField, OutgoingFile, WantedCorrection } from '../../api/outgoing.ts';
import { changeText, outgoingSentence, outgoingStatusLabel } from '../../api/outgoing-words.ts';
import { outgoingError } from '../../engine/outgoing-words.ts';
import { openSettings } from '../../engine/settings-file.ts';
import { withEngine, withStore } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, textTable } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Files that `outgoing list` tells at most. */
const MOST_FILES = 10_000;

/** Options of `outgoing correct`; an empty text takes a field away. */
export const correctOptions = z.object({
  coApplicant: z
    .string()
    .regex(/^[1-9]\d?$/, 'un rang')
    .optional(),
  phone: z.string().optional(),
  homePhone: z.string().optional(),
  email: z.string().optional(),
  abroad: z.string().optional(),
  number: z.string().optional(),
  street: z.string().optional(),
  complement: z.string().optional(),
  postalCode: z.string().optional(),
  commune: z.string().optional(),
  country: z.string().optional(),
});
type CorrectOptions = z.infer<typeof correctOptions>;

/** `outgoing correct NUD --phone … --country …`: makes the file; `outgoing send` or the running application sends it. */
export async function correctDemand(
  context: CommandContext,
  nud: string,
  options: CorrectOptions,
): Promise<ExitCode> {
  const wanted = wantedOf(options);
  if (wanted.length === 0) {
    throw new DeskError('CFG-USAGE', 'Aucune correction n’est donnée.', {
      hint: 'Par exemple : sne-desk outgoing correct 038… --phone 0639980001',
    });
  }
  return withEngine(context, 'outgoing correct', async (engine) => {
    const file = await engine.outgoing.correct(nud, wanted);
    context.output.result({ file }, () => fileText(file));
    return file.status === 'blocked' ? EXIT.attention : EXIT.done;
  });
}

/** `outgoing list`: reads beside whoever holds the profile. */
export async function listOutgoing(context: CommandContext): Promise<ExitCode> {
  requireOn(context);
  return withStore(context, 'outgoing list', (store) => {
    const files = store.outgoing.list(MOST_FILES);
    context.output.result({ files }, () =>
      textTable(
        ['N°', 'Fait le', 'Demande', 'État', 'Changements'],
        files.map((file) => [
          String(file.id),
          formatInstant(file.createdAt),
          formatNud(file.nud),
          outgoingStatusLabel(file.status),
          file.changes.map(changeText).join(' ; '),
        ]),
      ),
    );
    return EXIT.done;
  });
}

/** `outgoing send`: sends what waits, asks about what left, and tells what the SNE answered to each file. */
export async function sendOutgoing(context: CommandContext): Promise<ExitCode> {
  return withEngine(context, 'outgoing send', async (engine) => {
    try {
      const result = await engine.outgoing.sendNow(context.signal);
      context.output.result(result, () =>
        result.files.length === 0 ? 'Rien à envoyer.' : result.files.map(fileText).join('\n'),
      );
      if (result.refused > 0 || result.blocked > 0) return EXIT.attention;
      return result.waiting > 0 ? EXIT.failed : EXIT.done;
    } catch (thrown) {
      if (context.signal.aborted) return EXIT.interrupted;
      throw thrown;
    }
  });
}

/** `outgoing cancel NUMBER`: withdraws a file that has not left. */
export async function cancelOutgoing(context: CommandContext, id: string): Promise<ExitCode> {
  return withEngine(context, 'outgoing cancel', async (engine) => {
    engine.outgoing.requireOn();
    if (!/^\d{1,12}$/.test(id)) throw outgoingError('OUT-NOT-KNOWN', id);
    const file = await engine.outgoing.cancel(Number(id));
    context.output.result({ file }, () => fileText(file));
    return EXIT.done;
  });
}

function requireOn({ profile, clock }: CommandContext): void {
  if (!openSettings(profile, clock.now()).read().sending) throw outgoingError('CFG-SENDING-OFF');
}

function fileText(file: OutgoingFile): string {
  const anomalies = file.anomalies.map(({ code, message, blocking }) =>
    [`  ${blocking ? 'anomalie bloquante' : 'anomalie'}`, code, message]
      .filter((part) => part !== null)
      .join(' : '),
  );
  return [
    outgoingSentence(file),
    ...file.changes.map((change) => `  ${changeText(change)}`),
    ...anomalies,
  ].join('\n');
}

function wantedOf(options: CorrectOptions): WantedCorrection[] {
  const person =
    options.coApplicant === undefined
      ? 'applicant'
      : correctedPerson.parse(`coApplicant:${options.coApplicant}`);
  const { phone, homePhone, email, number, street, complement, postalCode, commune, country } = options;
  const given: Readonly<Partial<Record<CorrectionField, string | undefined>>> = {
    ...{ mobilePhone: phone, homePhone, email, abroad: yesOrNo(options.abroad) },
    ...{ number, street, complement, postalCode, commune, country },
  };
  return FIELDS.flatMap((field) => {
    const value = given[field];
    return value === undefined ? [] : [{ person, field, value }];
  });
}

const FIELDS = [
  ...(['mobilePhone', 'homePhone', 'email', 'abroad', 'number'] as const),
  ...(['street', 'complement', 'postalCode', 'commune', 'country'] as const),
];

/** What is neither yes nor no is left for the check of values to refuse. */
function yesOrNo(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (['oui', 'yes', 'true'].includes(text)) return 'true';
  return ['non', 'no', 'false'].includes(text) ? 'false' : text;
}
