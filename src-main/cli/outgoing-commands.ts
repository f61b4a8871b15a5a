import type { Command } from 'commander';
import {
  cancelOutgoing,
  correctDemand,
  correctOptions,
  listOutgoing,
  sendOutgoing,
} from './commands/outgoing.ts';
import type { Run } from './context.ts';

/** `outgoing …`; not in the help: a desk that is not entitled to send never sees it. */
export function addOutgoing(program: Command, choose: (run: Run) => void): void {
  const outgoing = program
    .command('outgoing', { hidden: true })
    .description('corrections envoyées au SNE (configure --sending on)');
  outgoing
    .command('correct <nud>')
    .description('prépare l’envoi d’une correction ; une valeur vide efface')
    .option('--co-applicant <rang>', 'codemandeur concerné ; le demandeur par défaut')
    .option('--phone <numéro>', 'téléphone portable')
    .option('--home-phone <numéro>', 'téléphone du domicile')
    .option('--email <adresse>', 'courriel')
    .option('--abroad <oui|non>', 'adresse à l’étranger')
    .option('--number <numéro>', 'numéro de voie')
    .option('--street <voie>', 'voie')
    .option('--complement <texte>', 'complément d’adresse')
    .option('--postal-code <code>', 'code postal')
    .option('--commune <code>', 'commune (code INSEE)')
    .option('--country <pays>', 'pays, de la liste du COG')
    .action((nud: string, options: unknown) => {
      choose((context) => correctDemand(context, nud, correctOptions.parse(options)));
    });
  outgoing
    .command('list')
    .description('les envois et leur état')
    .action(() => {
      choose(listOutgoing);
    });
  outgoing
    .command('send')
    .description('envoie ce qui attend et demande ce qu’est devenu le reste')
    .action(() => {
      choose(sendOutgoing);
    });
  outgoing
    .command('cancel <numéro>')
    .description('retire un envoi qui n’est pas parti')
    .action((id: string) => {
      choose((context) => cancelOutgoing(context, id));
    });
}
