import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src-main/desktop/arguments.ts';

const here = join(sep, 'home', 'camille');
const read = (...given: readonly string[]): ReturnType<typeof readArguments> =>
  readArguments(['sne-desk', ...given], here);

describe('the command line of the application', () => {
  it('is empty for an ordinary start', () => {
    expect(read()).toEqual({
      profile: null,
      demonstration: false,
      hidden: false,
      testHooks: false,
      files: [],
      demand: null,
    });
  });

  it('takes a profile in both spellings, from where the person is', () => {
    expect(read('--profile', 'poste').profile).toBe(join(here, 'poste'));
    expect(read('--profile=/srv/poste').profile).toBe('/srv/poste');
    expect(read('--profile').profile).toBeNull();
    expect(read('--profile=').profile).toBeNull();
  });

  it('passes over Chromium switches and the application folder, and keeps the files', () => {
    const given = read('--no-sandbox', '.', '--hidden', '--demonstration', 'a.xml', '/tmp/B.XML', 'note.txt');
    expect(given).toMatchObject({ hidden: true, demonstration: true, testHooks: false });
    expect(given.files).toEqual([join(here, 'a.xml'), '/tmp/B.XML']);
  });

  it('takes from a link the number of a demand and nothing else', () => {
    expect(read('sne-desk://demande/038042500123411004').demand).toBe('038042500123411004');
    expect(read('sne-desk://demande/02a04250012341100b/').demand).toBe('02A04250012341100B');
    for (const hostile of [
      ...['sne-desk://demande/../../../etc/passwd.xml', 'sne-desk:///tmp/liste.xml', 'sne-desk:a.xml'],
      ...['sne-desk://demande/038042500123411004?reveal=1', 'sne-desk://demande/038042500123411004#x'],
      ...['sne-desk://reglages/038042500123411004', 'SNE-DESK://demande/%3Cscript%3E', 'sne-desk://'],
      ...['sne-desk://demande/038042500123411004\n--profile', `sne-desk://demande/${'0'.repeat(100_000)}`],
    ]) {
      expect(read(hostile)).toMatchObject({ demand: null, files: [], profile: null });
    }
  });

  it('does not take the value of --profile for a file', () => {
    expect(read('--profile', 'x.xml').files).toEqual([]);
  });
});
