/** Elements whose content is not text of the note. */
const HIDDEN = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'noscript',
  'object',
  'svg',
  'del',
  's',
  'strike',
]);
/** Elements that hold no elements: a tag within is text. */
const RAW = new Set(['script', 'style', 'title']);
/** What the tag of an element says that a browser does not show. */
const UNSEEN =
  /\sstyle\s{0,3}=[^>]*(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|line-through)|\sstylecode\s{0,3}=[^>]*strike|\shidden(?=[\s=/>])|^<option(?![^>]*\sselected)/i;
/** A box of a form: one that is ticked, or not. */
const BOX = /^<input[^>]*\stype\s{0,3}=\s{0,3}["']?(?:checkbox|radio)/i;
const TICKED = /\schecked(?=[\s=/>])/i;
/** Elements that end a paragraph: no sentence runs across them. */
const BLOCKS = new Set([
  ...[
    'p',
    'div',
    'section',
    'article',
    'header',
    'footer',
    'table',
    'thead',
    'tbody',
    'ul',
    'ol',
    'dl',
    'li',
    'tr',
    'dt',
  ],
  ...[
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'br',
    'blockquote',
    'pre',
    'caption',
    'paragraph',
    'item',
    'list',
    'title',
    'text',
  ],
]);
const CELLS = new Set(['td', 'th', 'dd']);

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['micro', 'µ'],
  ['mu', 'μ'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['minus', '−'],
  ['shy', ''],
  ['hellip', '…'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['bull', '•'],
  ['middot', '·'],
  ['deg', '°'],
  ['plusmn', '±'],
  ['times', '×'],
  ['frasl', '/'],
  ['le', '≤'],
  ['ge', '≥'],
  ['sup1', '¹'],
  ['sup2', '²'],
  ['sup3', '³'],
  ['ensp', ' '],
  ['emsp', ' '],
  ['thinsp', ' '],
]);

/** The text with character references decoded; an unknown one stays as written. */
function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}\d?));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase()) ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : whole;
    },
  );
}

/** Names of hidden elements never closed; no note has more, and each is looked for through the rest of it. */
const MOST_UNCLOSED = 30;

/** The sections of a clinical document have titles that are shown. */
const SECTION = /<(?:[a-z][\w-]{0,20}:)?section[\s>]/i;

/** A paragraph break; what stands on both sides is never one sentence. */
const BREAK = '\n\n';

/** The text of HTML or XML: no tags, comments, scripts, hidden or struck-out text; blocks become lines, table cells are set apart by tabs. */
export function withoutTags(markup: string): string {
  const pieces: string[] = [];
  let at = 0;
  const gone = new Set<string>();
  const titled = SECTION.test(markup);
  while (at < markup.length) {
    const open = markup.indexOf('<', at);
    if (open < 0) break;
    pieces.push(spaced(markup.slice(at, open)));
    if (!startsTag(markup, open)) {
      pieces.push('<');
      at = open + 1;
      continue;
    }
    const close = endOfTag(markup, open);
    const name = nameOf(markup, open);
    pieces.push(
      name === 'input' ? boxFor(markup.slice(open, close)) : breakFor(name, markup.charCodeAt(open + 1) === 47),
    );
    at = close;
    if (
      !((HIDDEN.has(name) && !(titled && name === 'title')) || UNSEEN.test(markup.slice(open, close))) ||
      markup.charCodeAt(open + 1) === 47 ||
      markup.charCodeAt(close - 2) === 47 ||
      gone.has(name)
    )
      continue;
    const end = closingTag(markup, name, close);
    if (end >= 0) at = endOfTag(markup, end);
    else if (gone.size < MOST_UNCLOSED) gone.add(name);
    else return withoutEntities(pieces.join(''));
  }
  if (at < markup.length) pieces.push(spaced(markup.slice(at)));
  return withoutEntities(pieces.join('').replaceAll(']]>', ''));
}

/** White space of the source says nothing. */
function spaced(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function startsTag(markup: string, open: number): boolean {
  const next = markup.charCodeAt(open + 1);
  return next === 33 || next === 47 || next === 63 || (next >= 65 && next <= 90) || (next >= 97 && next <= 122);
}

/** Where the tag or comment that begins here ends; an unfinished one takes the rest. */
function endOfTag(markup: string, open: number): number {
  const comment = markup.startsWith('<!--', open);
  const cdata = markup.startsWith('<![CDATA[', open);
  if (cdata) return open + 9;
  const close = comment ? markup.indexOf('-->', open + 4) : markup.indexOf('>', open);
  return close < 0 ? markup.length : close + (comment ? 3 : 1);
}

function nameOf(markup: string, open: number): string {
  const from = markup.charCodeAt(open + 1) === 47 ? open + 2 : open + 1;
  const name = /^(?:[a-z][\w-]{0,20}:)?([a-z][a-z0-9]{0,20})/i.exec(markup.slice(from, from + 44));
  return (name?.[1] ?? '').toLowerCase();
}

function boxFor(tag: string): string {
  if (!BOX.test(tag)) return '';
  return TICKED.test(tag) ? '[x] ' : '[ ] ';
}

function breakFor(name: string, closing: boolean): string {
  if (CELLS.has(name)) return closing ? '' : '\t';
  return BLOCKS.has(name) ? BREAK : '';
}

/** Where the element that was opened before `from` is closed, past those of its name within it; -1 when it never is. */
function closingTag(markup: string, name: string, from: number): number {
  const tags = new RegExp(`<(/?)(?:[a-z][\\w-]{0,20}:)?${name}(?![\\w-])`, 'gi');
  let open = 1;
  let last = -1;
  for (const found of markup.slice(from).matchAll(tags)) {
    const at = from + found.index;
    if (found[1] === '/') {
      last = at;
      if (--open === 0) break;
    } else if (!RAW.has(name) && markup.charCodeAt(endOfTag(markup, at) - 2) !== 47) {
      open++;
    }
  }
  return last;
}
