/** Which bytes to send: all of them, a part, or none because the part lies outside. */
export type Part =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'outside' };

/**
 * Reads `Range` and `If-Range` (RFC 9110 §13.1.5, §14.2): one range of bytes; several ranges, another unit and what
 * cannot be read are as if nothing had been asked, and so is a range of another version of the file.
 */
export function readRange(
  range: string | undefined,
  ifRange: string | undefined,
  { length, etag }: { readonly length: number; readonly etag: string },
): Part {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range?.replaceAll(' ', '') ?? '');
  if (match === null || (ifRange !== undefined && ifRange.trim() !== etag)) return { kind: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return { kind: 'whole' };
    const suffix = Math.min(Number(last), length);
    return suffix === 0 ? { kind: 'outside' } : { kind: 'part', start: length - suffix, end: length - 1 };
  }
  const start = Number(first);
  const end = last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  return start >= length ? { kind: 'outside' } : { kind: 'part', start, end };
}
