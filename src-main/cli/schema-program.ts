import type { Command } from 'commander';
import {
  addSchema,
  addSchemaOptions,
  checkSchema,
  driftOptions,
  listDrift,
  listSchemas,
  revalidateStock,
  useSchema,
  useSchemaOptions,
} from './commands/schema.ts';
import type { Run } from './context.ts';

/** The commands `schema …`. */
export function addSchemas(program: Command, choose: (run: Run) => void): void {
  const schema = program.command('schema').description('schémas (XSD) de l’interface');
  schema
    .command('list')
    .description('les jeux de schémas connus, et celui qui est en place')
    .action(() => {
      choose(listSchemas);
    });
  schema
    .command('add <chemin>')
    .description('met en place un jeu officiel : dossier, zip, tgz ou xsd ; le stock est revalidé')
    .option('--version <version>', 'sa version, s’il ne la dit pas')
    .option('--no-revalidate', 'ne revalide pas le stock maintenant')
    .action((path: string, options: unknown) => {
      choose((context) => addSchema(context, path, addSchemaOptions.parse(options)));
    });
  schema
    .command('use <version>')
    .description('remet en place un jeu connu')
    .option('--no-revalidate', 'ne revalide pas le stock maintenant')
    .action((version: string, options: unknown) => {
      choose((context) => useSchema(context, version, useSchemaOptions.parse(options)));
    });
  schema
    .command('check <chemin>')
    .description('dit si un jeu pourrait être mis en place, sans le faire')
    .action((path: string) => {
      choose((context) => checkSchema(context, path));
    });
  schema
    .command('drift')
    .description('ce que le schéma en place refuse dans le stock, une ligne par cause')
    .option('--report', 'le texte pour l’assistance de l’éditeur, sans donnée personnelle')
    .action((options: unknown) => {
      choose((context) => listDrift(context, driftOptions.parse(options)));
    });
  schema
    .command('revalidate')
    .description('revalide tout le stock, et relit les fichiers refusés')
    .action(() => {
      choose(revalidateStock);
    });
}
