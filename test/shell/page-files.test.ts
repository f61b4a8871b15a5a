import { join, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPageAddress, pageFile } from '../../src-main/desktop/page-files.ts';

const folder = join(sep, 'opt', 'desk', 'dist', 'renderer');

describe('the files of the page', () => {
  it('are served with their media type', () => {
    expect(pageFile(folder, 'app://desk/')).toEqual({
      path: join(folder, 'index.html'),
      mediaType: 'text/html; charset=utf-8',
    });
    expect(pageFile(folder, 'app://desk/assets/index-4.js?v=1#top')).toEqual({
      path: join(folder, 'assets', 'index-4.js'),
      mediaType: 'text/javascript; charset=utf-8',
    });
    expect(pageFile(folder, 'app://desk/assets/inter.woff2')?.mediaType).toBe('font/woff2');
  });

  it.each([
    'app://other/index.html',
    'http://desk/index.html',
    'file:///etc/passwd.html',
    'app://desk/..%2f..%2fsecrets.json',
    'app://desk/..%5c..%5csecrets.json',
    'app://desk/c%3a/secrets.json',
    'app://desk/index.html%00.js',
    'app://desk/%zz.html',
    'app://desk/program.exe',
    'not an address',
  ])('never %s', (address) => {
    expect(pageFile(folder, address)).toBeNull();
  });

  it('stay inside their folder, whatever the address', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '\\', '/', '//', '%252e', '…', 'renderer2', '~'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const file = pageFile(folder, `app://desk/${pieces.join('/')}.json`);
        return file === null || file.path.startsWith(folder + sep);
      }),
      { numRuns: 2000 },
    );
  });

  it('belong to one address only', () => {
    expect(isPageAddress('app://desk/index.html')).toBe(true);
    for (const other of [
      'app://desk.evil/',
      'app:desk',
      'https://desk/',
      'about:blank',
      'file://desk/',
      '',
    ]) {
      expect(isPageAddress(other)).toBe(false);
    }
  });
});
