/** Pause before the next look at something that takes its time: doubled after each look, up to a ceiling. Milliseconds. */
export function growingPause(
  looks: number,
  bounds: { readonly firstPauseSeconds: number; readonly longestPauseSeconds: number },
): number {
  const seconds = bounds.firstPauseSeconds * 2 ** Math.min(Math.max(looks, 0), 30);
  return Math.min(seconds, bounds.longestPauseSeconds) * 1000;
}
