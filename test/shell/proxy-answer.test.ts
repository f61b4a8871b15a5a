import { describe, expect, it } from 'vitest';
import { readProxyAnswer } from '../../src-main/desktop/proxy-answer.ts';

describe('the proxy that the system names', () => {
  it.each([
    ['DIRECT', null],
    ['', null],
    ['PROXY proxy.mairie.example:3128', 'http://proxy.mairie.example:3128'],
    ['PROXY 10.0.0.1:3128; DIRECT', 'http://10.0.0.1:3128'],
    ['HTTPS secure.example:443;DIRECT', 'https://secure.example:443'],
    ['SOCKS5 10.0.0.1:1080; PROXY 10.0.0.2:3128', 'http://10.0.0.2:3128'],
    ['SOCKS 10.0.0.1:1080; DIRECT', null],
    ['PROXY [2001:db8::1]:3128', 'http://[2001:db8::1]:3128'],
  ])('%j is read as %j', (answer, proxy) => {
    expect(readProxyAnswer(answer)).toBe(proxy);
  });

  it('is refused in words when it is of a kind that cannot be used, not silently gone round', () => {
    expect(() => readProxyAnswer('SOCKS5 10.0.0.1:1080')).toThrow(/SOCKS/);
  });
});
