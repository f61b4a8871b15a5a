import { readFile } from 'node:fs/promises';
import { protocol, session } from 'electron';
import { resourcePath } from '../resources.ts';
import { CONTENT_SECURITY_POLICY, PAGE_SCHEME, pageFile } from './page-files.ts';

/** Declares the page's scheme. Must run before the application is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: PAGE_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the built page from the product's own files, each answer under the strict policy. */
export function servePage(): void {
  const folder = resourcePath('dist', 'renderer');
  session.defaultSession.protocol.handle(PAGE_SCHEME, async (request) => {
    const file = request.method === 'GET' ? pageFile(folder, request.url) : null;
    if (file === null) return answer(404, null, 'text/plain; charset=utf-8');
    try {
      return answer(200, await readFile(file.path), file.mediaType);
    } catch {
      return answer(404, null, 'text/plain; charset=utf-8');
    }
  });
}

function answer(status: number, body: Buffer | null, mediaType: string): Response {
  return new Response(body === null ? null : new Uint8Array(body), {
    status,
    headers: {
      'content-type': mediaType,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  });
}
