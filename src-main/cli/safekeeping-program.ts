import type { Command } from 'commander';
import { doctor } from './commands/doctor.ts';
import { rebuild, rebuildOptions } from './commands/rebuild.ts';
import {
  accessCommand,
  accessOptions,
  backup,
  backupOptions,
  holdAdd,
  holdAddOptions,
  holdLift,
  holdList,
  keyExport,
  keyExportOptions,
  purgeCommand,
  purgeOptions,
  restore,
  restoreOptions,
} from './commands/safekeeping.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './output.ts';

type Choose = (run: (context: CommandContext) => ExitCode | Promise<ExitCode>) => void;

/** Commands about the safety of the store and the data in it. */
export function addSafekeeping(program: Command, choose: Choose): void {
  program
    .command('doctor')
    .description(
      'vérifie la base, les réglages, le certificat, l’horloge, le réseau, les schémas et le disque',
    )
    .action(() => {
      choose(doctor);
    });
  program
    .command('backup')
    .description('une copie chiffrée de la base, pendant que le poste travaille')
    .requiredOption('--out <fichier>', 'le fichier de sauvegarde')
    .action((options: unknown) => {
      choose((context) => backup(context, backupOptions.parse(options)));
    });
  program
    .command('restore <fichier>')
    .description('remet une sauvegarde en place après l’avoir vérifiée ; la base présente est mise de côté')
    .option('--key-file <fichier>', 'clé de secours du poste qui l’a faite, avec sa phrase secrète')
    .action((file: string, options: unknown) => {
      choose((context) => restore(context, file, restoreOptions.parse(options)));
    });
  program
    .command('key')
    .description('clé de secours, qui ouvre les sauvegardes de ce poste sur un autre')
    .command('export')
    .description('l’écrit dans un fichier, fermée par une phrase secrète (SNE_DESK_RECOVERY_PASSPHRASE)')
    .requiredOption('--to <fichier>', 'le fichier de la clé')
    .action((options: unknown) => {
      choose((context) => keyExport(context, keyExportOptions.parse(options)));
    });
  program
    .command('rebuild')
    .description('met de côté une base perdue ou abîmée ; un export complet remplit la nouvelle')
    .option('--wait', 'remplit la nouvelle tout de suite et attend la fin')
    .action((options: unknown) => {
      choose((context) => rebuild(context, rebuildOptions.parse(options)));
    });
  program
    .command('purge')
    .description('applique les durées de conservation')
    .option('--dry-run', 'dit ce qui partirait, sans rien changer')
    .action((options: unknown) => {
      choose((context) => purgeCommand(context, purgeOptions.parse(options)));
    });
  const hold = program.command('hold').description('demandes que la conservation épargne (contentieux)');
  hold
    .command('add <nud>')
    .requiredOption('--reason <texte>', 'pourquoi')
    .requiredOption('--until <jour>', 'dernier jour, AAAA-MM-JJ')
    .action((nud: string, options: unknown) => {
      choose((context) => holdAdd(context, nud, holdAddOptions.parse(options)));
    });
  hold.command('list').action(() => {
    choose(holdList);
  });
  hold.command('lift <nud>').action((nud: string) => {
    choose((context) => holdLift(context, nud));
  });
  program
    .command('access')
    .description(
      'journal des accès : qui a vu quelle demande, et quand (pour le délégué à la protection des données)',
    )
    .option('--from <jour>', 'premier jour, AAAA-MM-JJ')
    .option('--to <jour>', 'dernier jour, compris')
    .option('--out <fichier>', 'l’écrit en CSV')
    .action((options: unknown) => {
      choose((context) => accessCommand(context, accessOptions.parse(options)));
    });
}
