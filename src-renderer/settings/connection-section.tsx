import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import type { SecretName, SettingsView } from '../../src-main/api/settings.ts';
import { FileLine, RadioLines, SecretLine, TextLine } from './fields.tsx';
import type { FormPartProps, TextKey } from './form.ts';

const AUTH = [
  { key: 'none', label: 'Certificat seul' },
  { key: 'oauth2', label: 'Identifiant et secret (OAuth 2.0)' },
] as const;

const PROXY = [
  { key: 'auto', label: 'Comme le système' },
  { key: 'none', label: 'Aucun' },
  { key: 'manual', label: 'Indiqué ici' },
] as const;

/** Where the SNE answers, and how this desk shows who it is. */
export function ConnectionSection(props: FormPartProps & { readonly view: SettingsView }): ReactNode {
  const { form, errors, view, onChange } = props;
  const text = (key: TextKey) => ({
    value: form[key],
    error: errors[key],
    onChange: (value: string) => {
      onChange({ [key]: value });
    },
  });
  const secret = (name: SecretName) => ({
    value: form.secrets[name],
    isSet: view.secretsSet.includes(name),
    canKeep: view.canKeepSecrets,
    onChange: (value: string | null | undefined) => {
      const kept = Object.fromEntries(Object.entries(form.secrets).filter(([other]) => other !== name));
      onChange({ secrets: value === undefined ? kept : { ...kept, [name]: value } });
    },
  });
  return (
    <section className="block" aria-label="Connexion">
      <h2 className="title-2">Connexion</h2>
      <TextLine label="Adresse du SNE" type="url" placeholder="https://…" {...text('url')} />
      <FileLine
        kind="clientCertificateFile"
        label="Certificat du guichet"
        help="Fichier .p12 ou .pfx, ou .pem avec sa clé."
        {...text('clientCertificateFile')}
      />
      <FileLine
        kind="clientKeyFile"
        label="Clé du certificat"
        help="Seulement quand elle est dans un autre fichier .pem."
        {...text('clientKeyFile')}
      />
      <SecretLine label="Mot de passe du certificat" {...secret('certificatePassphrase')} />
      <FileLine
        kind="caFile"
        label="Autorités de confiance en plus"
        help={french(
          'Fichier .pem. Celles du système sont déjà acceptées ; la vérification ne se coupe pas.',
        )}
        {...text('caFile')}
      />
      <RadioLines
        label="Authentification"
        value={form.auth}
        options={AUTH}
        onChange={(auth) => {
          onChange({ auth });
        }}
      />
      {form.auth === 'oauth2' ? (
        <>
          <TextLine label="Identifiant" {...text('clientId')} />
          <SecretLine label="Secret" {...secret('clientSecret')} />
          <TextLine
            label="Adresse des jetons"
            type="url"
            help="Laissez vide pour celle du SNE."
            {...text('tokenUrl')}
          />
        </>
      ) : null}
      <RadioLines
        label="Serveur mandataire (proxy)"
        value={form.proxyMode}
        options={PROXY}
        onChange={(proxyMode) => {
          onChange({ proxyMode });
        }}
      />
      {form.proxyMode === 'manual' ? (
        <TextLine
          label="Adresse du serveur mandataire"
          type="url"
          placeholder="http://…"
          {...text('proxyUrl')}
        />
      ) : null}
      {form.proxyMode === 'none' ? null : (
        <SecretLine label="Mot de passe du serveur mandataire" {...secret('proxyPassword')} />
      )}
      <TextLine label="Délai d’attente" width="short" unit="secondes" {...text('timeoutSeconds')} />
    </section>
  );
}
