/** "dt=2026-03-12; nuclide=Lu-177; act_administered=7.38 GBq" */
const PAIRS = /^[a-z_]{2,24}=[^;=\n]{1,40}(?:; ?[a-z_]{2,24}=[^;=\n]{1,40}){2,20};?[^\S\n]{0,3}$/gim;
const OF_WHAT_WAS_GIVEN = /(?:administered|given|delivered|injected|infused|instilled)=/i;
const DATE = /^(?:dt|dos|datetime|day)$/;
/** "Procedure: Y-90 / Dose delivered: 2.05 GBq / Complications: none" */
const APART = / \/ (?=[A-Z][a-z ]{2,24}(?:: | none\b))/g;
const ENDS = / \/ (?=[A-Z])/g;
const FEWEST = 2;
/** "Isotope ......... P-32": a label and its value at the ends of a row of dots. */
const LEADERS = /^( {0,8}[a-z][a-z/()# -]{1,38}?) ?\.{4,60} ?(?=[^\s._])(?![^\n]{0,120}\.{4})/gim;

/** A note with each field of a form that stands on one line on a line of its own; of several such lines, which of them is of this service none tells. */
export function withFieldsApart(note: string): string {
  const plain = note.includes('....') ? note.replace(LEADERS, '$1: ') : note;
  const whole = plain.includes('=') ? withPairsApart(plain) : plain;
  if (!whole.includes(' / ')) return whole;
  return whole
    .split('\n')
    .map((line) => ((line.match(APART)?.length ?? 0) >= FEWEST ? line.replace(ENDS, '\n') : line))
    .join('\n');
}

function withPairsApart(note: string): string {
  const lines = note.match(PAIRS) ?? [];
  const [line = ''] = lines;
  return lines.length === 1 && OF_WHAT_WAS_GIVEN.test(line) ? note.replace(line, fieldsOf(line)) : note;
}

function fieldsOf(line: string): string {
  return line
    .split(';')
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      const label = name.trim().toLowerCase().replaceAll('_', ' ').replace(/^act /, 'activity ');
      return `${DATE.test(label) ? 'date' : label}: ${value.trim()}`;
    })
    .join('\n');
}
