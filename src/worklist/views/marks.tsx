import type { Severity } from '../../model/rule.ts';
import type { Shown } from '../data/standing.ts';
import { texts } from '../texts.ts';
import { Icon, type IconName } from './icon.tsx';

const SIGNS: Readonly<Record<Severity, string>> = { high: '▲', moderate: '◆', low: '●' };

/** How grave a gap is: a sign of its own shape, and the word. */
export function SeverityMark({ severity, count }: { readonly severity: Severity; readonly count?: number }) {
  return (
    <span className={`rg-severity rg-${severity}`}>
      <span aria-hidden="true">{SIGNS[severity]}</span>
      {count === undefined ? (
        texts.severities[severity]
      ) : (
        <>
          <b>{count}</b> <span className="rg-severity-word">{texts.severities[severity]}</span>
        </>
      )}
    </span>
  );
}

const ICONS: Readonly<Record<Shown, IconName>> = {
  open: 'open',
  due: 'clock',
  undetermined: 'question',
  waived: 'waived',
  documented: 'check',
  'not-applicable': 'dash',
};

/** The verdict on a rule: a sign and the word. */
export function VerdictMark({ shown }: { readonly shown: Shown }) {
  return (
    <span className={`rg-verdict rg-verdict-${shown}`}>
      <Icon name={ICONS[shown]} size={15} />
      {texts.shown[shown]}
    </span>
  );
}
