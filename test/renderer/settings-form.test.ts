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
});
