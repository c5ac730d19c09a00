const MISREAD = /[lIO]\d|\d[lIO]|[lr]?a1\b/;
/** A figure before a unit of activity, with the letters that a scanner takes for one and nought. */
const FIGURE = /(?<![\w.,/-])(?=[lIO.,]{0,6}\d)[\dlIO]{1,4}(?:[.,][\dlIO]{1,3})?(?= ?(?:[mu]Ci|[kMG]Bq)\b)/g;
const WORD = /\b((?:intra-?)?(?:peritonea|pleura|arteria|hepatica))1\b/gi;

/** The note with the figures of scanned text mended where they stand before a unit: "l0 mCi", and "peritonea1". */
export function withFigures(note: string): string {
  if (!MISREAD.test(note)) return note;
  return note.replace(FIGURE, (figure) => figure.replace(/[lI]/g, '1').replaceAll('O', '0')).replace(WORD, '$1l');
}
