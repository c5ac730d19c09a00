import type { Target } from './target.ts';

const kept = new Map<string, number[]>();

/** Keeps one measured number under a name. */
export function measured(name: string, value: number): void {
  kept.set(name, [...(kept.get(name) ?? []), value]);
}

/** The suite's own report. */
export function report({ isReal, baseUrl }: Target): string {
  const lines = [...kept].map(([name, values]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
    return `  ${name}: n ${sorted.length}, p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}`;
  });
  return [`Contract on ${isReal ? baseUrl : 'the sandbox'}`, ...lines].join('\n');
}
