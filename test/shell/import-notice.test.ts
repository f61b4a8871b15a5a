import { describe, expect, it } from 'vitest';
import { importNotice } from '../../src-main/desktop/import-notice.ts';

describe('the notification after an import', () => {
  it('does not call an import ended well that had problems or could not be done', () => {
    expect(importNotice({ summary: '12 demandes enregistrées.', problems: 0 })).toEqual({
      title: 'Import terminé',
      body: '12 demandes enregistrées.',
    });
    expect(importNotice({ summary: 'L’archive n’est pas lisible.', problems: 1 })).toEqual({
      title: 'L’import a rencontré des problèmes',
      body: 'L’archive n’est pas lisible.',
    });
  });
});
