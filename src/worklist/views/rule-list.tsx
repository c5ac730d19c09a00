import { Title } from '@mantine/core';
import type { DetectedIssue } from '@medplum/fhirtypes';
import { useState } from 'react';
import type { Finding } from '../../model/assessment.ts';
import { SECTIONS, type Rule } from '../../model/rule.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { catalogue } from '../../rules/index.ts';
import { reopened } from '../data/answers.ts';
import type { EpisodeChart } from '../data/chart-reader.ts';
import type { Answerable } from '../data/disagreement.ts';
import type { Live } from '../data/live.ts';
import { countsAs, SHOWN, shownAs, waivable, type Shown } from '../data/standing.ts';
import { texts } from '../texts.ts';
import { VerdictMark } from './marks.tsx';
import { RuleCard } from './rule-card.tsx';
import { useAnswering } from './answering.tsx';
import { WaiveDialog } from './waive-dialog.tsx';

interface RuleListProps {
  readonly chart: EpisodeChart;
  readonly live: Live;
  /** False when the day is not today: what is stored is of today, and so is what people answer. */
  readonly compare: boolean;
  readonly onOpen: (key: ResourceKey) => void;
}

/** Every requirement, chapter by chapter. */
export function RuleList({ chart, live, compare, onOpen }: RuleListProps) {
  const [only, setOnly] = useState<Shown>();
  const [waiving, setWaiving] = useState<Rule>();
  const { carryOut } = useAnswering();
  const { findings } = live.assessment;
  const listed = findings.map((finding) => ({
    finding,
    rule: catalogue.find(({ id }) => id === finding.rule),
    shown: shownAs(finding),
  }));
  const takeBack = (waived: readonly DetectedIssue[], finding: Finding) => {
    for (const seen of waived) {
      const change = (issue: Answerable) => (issue.resourceType === 'DetectedIssue' ? reopened(issue, finding) : issue);
      void carryOut({ seen, change }, texts.work.done.reopened);
    }
  };
  const count = (shown: Shown) => listed.filter((item) => countsAs(item, shown)).length;
  return (
    <section className="rg-rules" aria-label={texts.episode.rules}>
      <div className="rg-rules-head">
        <Title order={2} size="h4">
          {texts.episode.rules}
        </Title>
        <div className="rg-tally">
          {SHOWN.filter((shown) => count(shown) > 0).map((shown) => (
            <button
              key={shown}
              type="button"
              aria-pressed={only === shown}
              onClick={() => setOnly(only === shown ? undefined : shown)}
            >
              <b>{count(shown)}</b> <VerdictMark shown={shown} />
            </button>
          ))}
          {compare && live.drift.size > 0 && (
            <span className="rg-tag rg-tag-soon">{texts.episode.updating(live.drift.size)}</span>
          )}
        </div>
      </div>
      {SECTIONS.map((section) => {
        const items = listed.filter(
          (item) => item.finding.section === section && (only === undefined || countsAs(item, only)),
        );
        if (items.length === 0) return null;
        return (
          <section key={section} className="rg-section">
            <Title order={3} size="h6">
              {texts.sections[section]}
            </Title>
            {items.map(
              ({ finding, rule, shown }) =>
                rule && (
                  <RuleCard
                    key={finding.rule}
                    rule={rule}
                    finding={finding}
                    shown={shown}
                    chart={chart}
                    live={live}
                    drift={compare ? live.drift.get(finding.rule) : undefined}
                    isToday={compare}
                    onOpen={onOpen}
                    onWaive={() => setWaiving(rule)}
                    onTakeBack={(waived) => takeBack(waived, finding)}
                  />
                ),
            )}
          </section>
        );
      })}
      {waiving && (
        <WaiveDialog
          key={waiving.id}
          rule={waiving}
          gaps={findings.find(({ rule }) => rule === waiving.id)?.gaps.map(({ text }) => text) ?? []}
          issues={waivable(live.issues.get(waiving.id) ?? [], chart.writer)}
          onClose={() => setWaiving((shown) => (shown === waiving ? undefined : shown))}
        />
      )}
    </section>
  );
}
