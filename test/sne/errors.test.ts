import { describe, expect, it } from 'vitest';
import { CONTRACT_ITEMS, DEFAULT_CONTRACT, resolveContract } from '../../src-main/sne/contract/requests.ts';
import { SNE_ERRORS, sneError } from '../../src-main/sne/errors.ts';
import type { SneErrorCode } from '../../src-main/sne/errors.ts';
import { describeFailure } from '../../src-main/sne/failure.ts';

const codes = Object.keys(SNE_ERRORS).filter((code): code is SneErrorCode => Object.hasOwn(SNE_ERRORS, code));

describe('the table of errors', () => {
  it.each(codes)('%s is a whole French sentence with something to do', (code) => {
    const facts = {
      host: 'sne.example.fr',
      status: 503,
      file: 'a.pem',
      date: ' a expiré',
      gap: '3 minutes',
      said: 'non',
    };
    for (const error of [sneError(code), sneError(code, facts)]) {
      for (const text of [error.message, error.hint ?? '']) {
        expect(text).toMatch(/^\p{Lu}.*\.$/u);
        expect(text).not.toMatch(/[{}!]|'| [:;?%»]|« |undefined|null/);
      }
    }
  });

  it('knows the alert behind a closed connection, and a certificate that expired meanwhile', () => {
    const alert = Object.assign(new Error('alert'), { code: 'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED' });
    const closed = Object.assign(new Error('other side closed', { cause: alert }), {
      code: 'UND_ERR_SOCKET',
    });
    const context = {
      host: 'sne.example.fr',
      proxyHost: null,
      clientCertificate: { validTo: new Date('2026-11-12T10:00:00Z') },
      now: new Date('2026-11-13T00:00:00Z'),
    };
    expect(describeFailure(closed, context).message).toBe(
      'Le SNE a refusé le certificat du guichet (expiré le 12/11/2026).',
    );
    expect(describeFailure(closed, { ...context, clientCertificate: null }).code).toBe('SNE-TLS-08');
    expect(describeFailure(new Error('?'), context).code).toBe('ENGINE-UNEXPECTED');
  });
});

describe('the contract', () => {
  it('says of each item whether it is stated or assumed, and lets a site override it', () => {
    expect(CONTRACT_ITEMS.map((item) => item.name).sort()).toEqual(Object.keys(DEFAULT_CONTRACT).sort());
    for (const { name } of CONTRACT_ITEMS) {
      expect(resolveContract({ [name]: 'x' })).toEqual({ ...DEFAULT_CONTRACT, [name]: 'x' });
    }
  });
});
