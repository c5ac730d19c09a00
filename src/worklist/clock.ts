/** Milliseconds by which a computer's clock may differ from the server's before the server's is taken. */
const TOLERATED_MS = 120_000;

let ahead = 0;
let origin = originNow();

/** When the page was opened by the computer's clock of this moment: it moves only when the clock is set, or the machine slept. */
function originNow(): number {
  return Date.now() - performance.now();
}

/**
 * Takes the time an answer bears: a day too early or too late, every due day on the page would be wrong. A cache on the way
 * tells by `Age` for how many seconds it kept the answer.
 */
export function setClock({ headers }: Response): void {
  const age = Number(headers.get('age'));
  const said = Date.parse(headers.get('date') ?? '') + (age > 0 ? age * 1_000 : 0);
  const off = Number.isNaN(said) ? 0 : said - Date.now();
  ahead = Math.abs(off) > TOLERATED_MS ? off : 0;
  origin = originNow();
}

/** True when the computer's clock was set since the server's time was taken. */
export function isClockMoved(): boolean {
  return Math.abs(originNow() - origin) > TOLERATED_MS;
}

/** The time now: the computer's, or the server's where the computer is far from it. */
export function timeNow(): Date {
  return new Date(Date.now() + ahead);
}
