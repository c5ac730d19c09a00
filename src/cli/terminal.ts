/** Control characters drive a terminal; marks that turn the direction of writing could hide what is said. */
const UNFIT = /(?![\t\n])\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** A text with words of a server or a chart in it, as a terminal may show it. */
export function forTerminal(text: string): string {
  return text.toWellFormed().replace(UNFIT, '\u{fffd}');
}
