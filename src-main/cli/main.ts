import { Command, CommanderError } from 'commander';
import { asDeskError } from '../api/errors.ts';
import { systemClock } from '../schedule/clock.ts';
import { configure, configureOptions } from './commands/configure.ts';
import { checkCountries, checkOptions, loadCountries, loadOptions } from './commands/countries.ts';
import { listCommand, listOptions, showCommand, showOptions } from './commands/demands.ts';
import {
  cancelExport,
  listExports,
  pauseExports,
  requestExport,
  requestOptions,
  resumeExports,
  resumeOptions,
} from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { addOutgoing } from './outgoing-commands.ts';
import { demandRefreshOptions, drmRefreshOptions, refreshDemand, refreshDrm } from './commands/refresh.ts';
import { report as reportCommand, reportOptions } from './commands/report.ts';
import { exportSettings, exportSettingsOptions, importSettings } from './commands/settings.ts';
import { simulate } from './commands/simulate.ts';
import { status } from './commands/status.ts';
import { sync, syncOptions } from './commands/sync.ts';
import { validate, validateOptions } from './commands/validate.ts';
import type { Run } from './context.ts';
import { neverSilent } from './guard.ts';
import { checkProfileFolder } from '../store/profile-place.ts';
import { asStoreError } from '../store/store-errors.ts';
import { EXIT, processOutput } from './output.ts';
import type { ExitCode, Output } from './output.ts';
import { profileFolder } from './profile.ts';
import { addSchemas } from './schema-program.ts';
import { addSafekeeping } from './safekeeping-program.ts';

/**
 * Runs the headless command.
 *
 * @param argv arguments after the program's name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 a person is needed, 130 interrupted
 */
export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  const output = processOutput(argv.includes('--json'));
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      abort.abort();
    });
  }
  let run: Run | null = null;
  const program = buildProgram(output, (chosen) => {
    run = chosen;
  });
  return neverSilent(output, async () => {
    try {
      program.parse([...argv], { from: 'user' });
      const chosen = run;
      if (chosen === null) return EXIT.usage;
      const profile = profileFolder(program.opts<{ profile?: string }>().profile, process.env);
      checkProfileFolder(profile);
      const code = await chosen({
        profile,
        output,
        clock: systemClock,
        env: process.env,
        signal: abort.signal,
      });
      if (code === EXIT.interrupted && !output.hasSpoken) output.error(INTERRUPTED);
      return code;
    } catch (thrown) {
      return report(thrown, output);
    }
  });
}

/** Said by a command that was stopped before it had anything to tell. */
const INTERRUPTED = {
  code: 'CLI-INTERRUPTED',
  message: 'La commande a été interrompue.',
  hint: 'Ce qui était enregistré le reste ; relancez-la pour continuer.',
} as const;

function report(thrown: unknown, output: Output): ExitCode {
  if (thrown instanceof CommanderError) {
    // Help and version are answers, not errors; commander has printed them.
    if (thrown.exitCode === 0) return EXIT.done;
    output.error({ code: 'CFG-USAGE', message: usageMessage(thrown), hint: 'Voir « sne-desk --help ».' });
    return EXIT.usage;
  }
  const error = asDeskError(asStoreError(thrown));
  output.error(error.toShape());
  return error.code.startsWith('CFG-') || error.code === 'PROFILE-FOLDER' ? EXIT.usage : EXIT.failed;
}

/** Commander speaks English; what was wrong is in its message between quotes. */
function usageMessage({ code, message }: CommanderError): string {
  const what = /'([^']*)'/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'commander.unknownCommand':
      return `Commande inconnue : ${what}.`;
    case 'commander.unknownOption':
      return `Option inconnue : ${what}.`;
    case 'commander.missingMandatoryOptionValue':
      return `Il manque l’option ${what}.`;
    case 'commander.missingArgument':
      return `Il manque l’argument ${what}.`;
    case 'commander.optionMissingArgument':
      return `Il manque la valeur de l’option ${what}.`;
    case 'commander.excessArguments':
      return 'Trop d’arguments.';
    default:
      return 'Donnez une commande et ses options.';
  }
}

function buildProgram(output: Output, choose: (run: Run) => void): Command {
  const program = new Command('sne-desk')
    .description(
      'Le poste du guichet, sans écran : synchronise, importe, valide et lit les demandes de logement social.',
    )
    .option('--profile <dossier>', 'dossier de données (celui de l’application par défaut)')
    .option('--json', 'un seul document JSON sur la sortie standard')
    .helpOption('-h, --help', 'affiche cette aide')
    .helpCommand('help [commande]', 'aide d’une commande')
    .exitOverride()
    .configureOutput({
      writeErr: (text) => (output.json ? undefined : process.stderr.write(text)),
      outputError: () => undefined,
    });
  addSimulate(program, choose);
  addConfigure(program, choose);
  addSettings(program, choose);
  addData(program, choose);
  return program;
}

function addSimulate(program: Command, choose: (run: Run) => void): void {
  program
    .command('simulate')
    .description('sert un SNE simulé, jusqu’à l’arrêt')
    .option('--port <port>', 'port, 0 : un port libre', '0')
    .option('--demands <nombre>', 'nombre de demandes', '500')
    .option('--seed <nombre>', 'graine : même graine, mêmes données', '1')
    .option('--department <code>', 'département', '38')
    .option('--desk <numéro>', 'numéro du guichet')
    .option('--now <instant>', 'moment où l’histoire s’arrête (ISO 8601) ; maintenant par défaut')
    .option('--tls', 'en HTTPS, avec une autorité propre')
    .option('--auth <moyen>', 'none, oauth2 ou mtls', 'none')
    .option('--unknowns', 'quelques éléments et codes que les schémas ne connaissent pas')
    .option('--live', 'fait vivre les demandes au fil du temps')
    .option('--faults <fichier>', 'pannes à simuler (JSON)')
    .action((options: unknown) => {
      choose((context) => simulate(context, options));
    });
}

function addSettings(program: Command, choose: (run: Run) => void): void {
  const group = program.command('settings').description('réglages en fichier, pour un second poste');
  group
    .command('export')
    .description('écrit les réglages, sans secret')
    .requiredOption('--out <fichier>', 'fichier à écrire (JSON)')
    .action((options: unknown) => {
      choose((context) => exportSettings(context, exportSettingsOptions.parse(options)));
    });
  group
    .command('import')
    .description('met en place les réglages d’un fichier')
    .argument('<fichier>', 'fichier de « settings export »')
    .action((path: string) => {
      choose((context) => importSettings(context, path));
    });
}

function addConfigure(program: Command, choose: (run: Run) => void): void {
  program
    .command('configure')
    .description('change les réglages, les vérifie et les affiche, sans secret')
    .option('--url <adresse>', 'adresse du SNE')
    .option('--environment <nom>', 'demo, ecole, recette ou production')
    .option('--desk <numéro>', 'numéro de guichet')
    .option('--communes <codes>', 'codes INSEE, séparés par des virgules')
    .option('--cadence <nom>', 'hourly, twice-daily ou auto')
    .option('--overlap <minutes>', 'recouvrement entre deux appels')
    .option('--initial-days <jours>', 'profondeur du tout premier appel')
    .option('--paused <oui|non>', 'suspend ou reprend les appels')
    .option('--ca <fichier>', 'autorités de certification supplémentaires (PEM)')
    .option('--client-certificate <fichier>', 'certificat du guichet (PFX ou PEM)')
    .option('--client-key <fichier>', 'clé du certificat (PEM)')
    .option('--auth <moyen>', 'none ou oauth2')
    .option('--client-id <nom>', 'identifiant OAuth2 ; le secret vient de SNE_DESK_CLIENT_SECRET')
    .option('--token-url <adresse>', 'adresse des jetons OAuth2')
    .option('--proxy <adresse>', 'auto, none ou l’adresse du proxy')
    .option('--timeout <secondes>', 'délai des appels')
    .option('--export-pause <secondes>', 'première pause avant de relire l’état d’un export')
    .option('--export-small-share <part>', 'part du stock sous laquelle un export est mis de côté (0 à 1)')
    .option('--archive-max-files <nombre>', 'fichiers au plus dans une archive')
    .option('--archive-max-size <Gio>', 'taille au plus d’une archive décompressée')
    .option('--archive-max-ratio <nombre>', 'octets décompressés au plus pour un octet d’archive')
    .option('--archive-max-record <Mio>', 'taille au plus d’un enregistrement')
    .option('--drm-automatic <oui|non>', 'demande seul l’export mensuel de la DRM')
    .option('--drm-departments <codes>', 'départements de cet export')
    .option('--drm-history <oui|non>', 'garde les mois plus anciens')
    .option('--sending <on|off>', 'le guichet est habilité à envoyer des corrections au SNE')
    .option('--keep-removed <jours>', 'jours pendant lesquels une demande radiée est gardée, 365 au plus')
    .option('--keep-access <mois>', 'mois du journal des accès, de 6 à 12')
    .option('--keep-backups <nombre>', 'sauvegardes automatiques gardées ; 0 : aucune')
    .option('--store-encryption <on|off>', 'base chiffrée, ou en clair si vous l’acceptez')
    .option('--validate-in-production <oui|non>', 'juge aussi en production ce qui est reçu')
    .action((options: unknown) => {
      choose((context) => configure(context, configureOptions.parse(options)));
    });
}

function addData(program: Command, choose: (run: Run) => void): void {
  program
    .command('sync')
    .description('un appel GDM, ou le calendrier jusqu’à l’arrêt')
    .option('--once', 'un appel, maintenant')
    .option('--watch', 'les appels du calendrier')
    .action((options: unknown) => {
      choose((context) => sync(context, syncOptions.parse(options)));
    });
  program
    .command('import <chemins...>')
    .description('lit des fichiers .xml, des archives d’exports, ou des dossiers qui en contiennent')
    .action((paths: string[]) => {
      choose((context) => importCommand(context, paths));
    });
  program
    .command('validate <chemins...>')
    .description('valide des fichiers sans les enregistrer')
    .option('--schema <version>', 'version des schémas', 'latest')
    .option('--engine <nom>', 'libxml2-wasm ou libxmljs2', 'libxml2-wasm')
    .action((paths: string[], options: unknown) => {
      choose((context) => validate(context, paths, validateOptions.parse(options)));
    });
  addExports(program, choose);
  addDemands(program, choose);
  addSchemas(program, choose);
  addReports(program, choose);
  addCountries(program, choose);
  addOutgoing(program, choose);
  addSafekeeping(program, choose);
  program
    .command('status')
    .description('l’état de la synchronisation')
    .action(() => {
      choose(status);
    });
}

function addExports(program: Command, choose: (run: Run) => void): void {
  const exports = program.command('export').description('exports en masse du SNE');
  exports
    .command('request')
    .description('demande un export')
    .requiredOption('--entities <codes>', 'CERFA, DALO, EVT, CONT, ATTRIB, PRIO, COTA, PJ, DRM')
    .option('--months <nombre>', 'profondeur de la DRM, 1 à 3')
    .option('--state <état>', 'active ou removed', 'active')
    .option('--departments <codes>', 'départements')
    .option('--communes <codes>', 'communes (codes INSEE)')
    .option('--wait', 'le suit jusqu’à son enregistrement')
    .option('--again', 'le demande même si une demande semblable est peut-être connue du SNE')
    .action((options: unknown) => {
      choose((context) => requestExport(context, requestOptions.parse(options)));
    });
  exports
    .command('list')
    .description('les exports connus')
    .action(() => {
      choose(listExports);
    });
  exports
    .command('resume [numéro]')
    .description('lève la suspension, reprend un export ou tous ceux qui sont en cours')
    .option('--accept', 'enregistre un export mis de côté')
    .option('--again', 'refait la demande dont la réponse s’est perdue')
    .action((number: string | undefined, options: unknown) => {
      choose((context) => resumeExports(context, number, resumeOptions.parse(options)));
    });
  exports
    .command('pause')
    .description('suspend les exports et les archives en cours, jusqu’à « export resume »')
    .action(() => {
      choose(pauseExports);
    });
  exports
    .command('cancel <numéro>')
    .description('abandonne un export')
    .action((number: string) => {
      choose((context) => cancelExport(context, number));
    });
  program
    .command('drm')
    .description('ressources mensuelles')
    .command('refresh')
    .description('les demande au SNE, 50 demandes par appel au plus')
    .option('--nud <numéros>', 'numéros uniques')
    .option('--stale', 'les demandes dont les ressources datent')
    .action((options: unknown) => {
      choose((context) => refreshDrm(context, drmRefreshOptions.parse(options)));
    });
  program
    .command('demand')
    .description('une demande au SNE')
    .command('refresh')
    .description('relit des demandes une par une')
    .requiredOption('--nud <numéros>', 'numéros uniques')
    .action((options: unknown) => {
      choose((context) => refreshDemand(context, demandRefreshOptions.parse(options)));
    });
}

function addDemands(program: Command, choose: (run: Run) => void): void {
  const demands = program.command('demands').description('cherche et lit les demandes');
  demands
    .command('list')
    .option('--query <texte>', 'nom, numéro unique, date de naissance, commune')
    .option('--state <état>', 'active, removed ou all', 'active')
    .option('--commune <code>', 'commune souhaitée ou de résidence')
    .option('--limit <nombre>', 'lignes au plus', '50')
    .option('--offset <nombre>', 'lignes à passer', '0')
    .option('--sort <clé>', 'clé de tri ; précédée de « - », décroissant', 'relevance')
    .option('--descending', 'tri décroissant')
    .action((options: unknown) => {
      choose((context) => listCommand(context, listOptions.parse(options)));
    });
  demands
    .command('show <nud>')
    .option('--reveal', 'montre le NIR en entier')
    .option('--raw', 'avec le XML enregistré')
    .action((nud: string, options: unknown) => {
      choose((context) => showCommand(context, nud, showOptions.parse(options)));
    });
}

function addReports(program: Command, choose: (run: Run) => void): void {
  program
    .command('report <nom>')
    .description(
      'un rapport ; « list » : leurs définitions ; « snapshot » : garde le relevé du jour des indicateurs',
    )
    .option('--year <année>', 'année entière ; celle d’aujourd’hui par défaut')
    .option('--from <jour>', 'premier jour, AAAA-MM-JJ')
    .option('--to <jour>', 'dernier jour, compris ; aujourd’hui par défaut')
    .option('--commune <code>', 'code INSEE')
    .option('--reserver <code>', 'type de réservataire')
    .option('--source <source>', 'local, sne (dernière réponse gardée) ou compare', 'local')
    .option('--fetch', 'demande d’abord le rapport au SNE')
    .option('--format <format>', 'json, csv, xlsx ou pdf')
    .option('--out <fichier>', 'l’écrit dans un fichier')
    .action((name: string, options: unknown) => {
      choose((context) => reportCommand(context, name, reportOptions.parse(options)));
    });
}

function addCountries(program: Command, choose: (run: Run) => void): void {
  const countries = program.command('countries').description('liste des pays du COG');
  countries
    .command('check [valeurs...]')
    .description('juge des valeurs de pays, sans rien changer')
    .option('--file <fichier>', 'un fichier, une valeur par ligne')
    .action((values: string[], options: unknown) => {
      choose((context) => checkCountries(context, values, checkOptions.parse(options)));
    });
  countries
    .command('load <fichier>')
    .description('met en place la liste des pays d’une année plus récente (INSEE)')
    .option('--year <année>', 'année de la liste, si le nom du fichier ne la dit pas')
    .action((file: string, options: unknown) => {
      choose((context) => loadCountries(context, file, loadOptions.parse(options)));
    });
}

process.exitCode = await runCli(process.argv.slice(2));
