import type { ReactNode } from 'react';
import { useAppearance, ZOOMS } from '../app/appearance.tsx';
import type { Theme } from '../app/appearance.tsx';
import { deskBridge } from '../connection/bridge.ts';
import { NBSP } from '../../src-main/api/format.ts';
import { Choice } from '../ui/controls.tsx';
import type { Option } from '../ui/controls.tsx';
import { RadioLines } from './fields.tsx';

const THEMES: readonly { readonly key: Theme; readonly label: string }[] = [
  { key: 'system', label: 'Suivre le système' },
  { key: 'light', label: 'Clair' },
  { key: 'dark', label: 'Sombre' },
];
const SIZES: readonly Option<string>[] = ZOOMS.map((zoom) => ({
  key: String(zoom),
  label: `${String(Math.round(zoom * 100))}${NBSP}%`,
}));

/** Theme and size of this window: applied at once, kept on this computer. */
export function AppearanceSection(): ReactNode {
  const { appearance, change } = useAppearance();
  const bridge = deskBridge();
  return (
    <section className="block" aria-label="Affichage">
      <h2 className="title-2">Affichage sur ce poste</h2>
      <p className="field-help">Appliqué aussitôt, sans enregistrer.</p>
      <RadioLines
        label="Thème"
        value={appearance.theme}
        options={THEMES}
        onChange={(theme) => {
          change({ theme });
        }}
      />
      <div className="field field-short">
        <Choice
          look="form"
          label="Taille"
          value={String(appearance.zoom)}
          options={SIZES}
          onChange={(key) => {
            change({ zoom: Number(key) });
          }}
        />
      </div>
      {bridge === null ? null : <p className="caption">SNE Desk {bridge.version}</p>}
    </section>
  );
}
