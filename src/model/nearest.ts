/** Words longer than this are like no name of ours. */
const LONGEST = 100;

/** The name of a list that is spelt most like a word, as a question; nothing when none is near it. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (word.length > LONGEST) return '';
  const nearest = known
    .map((name) => ({ name, distance: editDistance(name.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .find(({ name, distance }) => distance <= Math.max(2, name.length / 3));
  return nearest ? ` (did you mean ${nearest.name}?)` : '';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
