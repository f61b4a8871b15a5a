import { describe, expect, it } from 'vitest';
import { settings as settingsSchema } from '../../src-main/api/settings.ts';
import { formOf, readForm } from '../../src-renderer/settings/form.ts';

describe('the form of the settings', () => {
  it('keeps what the page does not show', () => {
    const base = settingsSchema.parse({
      sending: true,
      reports: { landlord: true },
      exports: { firstPauseSeconds: 7 },
    });
    expect(readForm(formOf(base), base)).toEqual({ input: { settings: base, secrets: {} } });
  });

  it('judges only what can be seen, and keeps what the chosen options hide', () => {
    const base = settingsSchema.parse({ connection: { proxyUrl: 'http://proxy.ville.example:3128' } });
    const typed = {
      ...formOf(base),
      proxyUrl: 'proxy:3128',
      tokenUrl: 'jetons',
      clientId: 'guichet',
      quietFrom: '25 h',
      secrets: { clientSecret: 'secret', certificatePassphrase: 'phrase' },
    };
    const shown = {
      ...typed,
      auth: 'oauth2',
      proxyMode: 'manual',
      notificationsEnabled: true,
    } as const;
    expect(readForm(shown, base)).toEqual({
      errors: {
        proxyUrl: expect.any(String) as string,
        tokenUrl: expect.any(String) as string,
        quietFrom: expect.any(String) as string,
      },
    });
    const hidden = { ...typed, auth: 'none', proxyMode: 'auto', notificationsEnabled: false } as const;
    expect(readForm(hidden, base)).toEqual({
      input: {
        settings: { ...base, notifications: { ...base.notifications, enabled: false } },
        secrets: { certificatePassphrase: 'phrase' },
      },
    });
  });
});
