/**
 * Whether the register takes a value as it stands for a label of the list: it looks neither at case nor at accents, but
 * at everything else (§6). A value that is known here may still have to be written anew: « le Maroc », « ETATS UNIS ».
 */
export function isAccepted(value: string, label: string): boolean {
  return plain(value) === plain(label);
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('’', "'")
    .trim()
    .toUpperCase();
}
