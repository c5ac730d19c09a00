/** Control characters drive a terminal; marks that turn the direction of writing could hide what is said. */
const UNFIT = /(?![\t\n])\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** A text with words of a server or a chart in it, as a terminal may show it. */
export function forTerminal(text: string): string {
  return text.toWellFormed().replace(UNFIT, '\u{fffd}');
}

/** The same on one line: a name with a line break in it cannot pass for a line of ours. */
export function lineForTerminal(text: string): string {
  return forTerminal(text).replace(/[\t\n]/g, ' ');
}

/** A value as JSON that a terminal may show too: what may not be shown stands escaped, so that nothing of it is lost. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNFIT, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
