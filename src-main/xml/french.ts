/** French typography for a text written with plain spaces: U+00A0 before `: ; ? % €` and inside « ». */
export function typeset(text: string): string {
  return text.replace(/ (?=[:;?%€»])/g, '\u00A0').replace(/« /g, '«\u00A0');
}
