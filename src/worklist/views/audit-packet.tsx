import { isoDate, type IsoDate } from '../../model/time.ts';
import { SECTIONS } from '../../model/rule.ts';
import { detailText, whyNotText } from '../../model/verdict.ts';
import { catalogue, CATALOGUE_VERSION } from '../../rules/index.ts';
import { sourcesIn } from '../../terminology/sources.ts';
import type { EpisodeChart } from '../data/chart-reader.ts';
import { describeKey } from '../data/evidence-line.ts';
import type { Live } from '../data/live.ts';
import { medicalRecordNumber, nameOf } from '../data/people.ts';
import { shownAs, waiverOn, type Answer } from '../data/standing.ts';
import { timeNow } from '../clock.ts';
import { dayText, momentText } from '../days.ts';
import { texts } from '../texts.ts';

interface PacketProps {
  readonly chart: EpisodeChart;
  readonly live: Live;
  readonly asOf: IsoDate;
  readonly isToday: boolean;
}

/** The episode on paper: every requirement, its evidence and its source. Shown only in print. */
export function AuditPacket({ chart, live, asOf, isToday }: PacketProps) {
  const { episode, findings, unreadable } = live.assessment;
  const { chart: opened, day } = episode;
  const record = opened.byKey.get(opened.patient);
  const words = texts.packet;
  return (
    <div className="rg-packet">
      <p className="rg-packet-who">
        <bdi>{record?.resourceType === 'Patient' ? nameOf(record) : opened.patient}</bdi>
        {record?.resourceType === 'Patient' && <bdi> · {medicalRecordNumber(record)}</bdi>} · {episode.anchor.id}
      </p>
      <h1>
        {words.title}: CPT 77750, {day === undefined ? texts.queue.noDate : dayText(isoDate(day))}
      </h1>
      <p>
        {words.judged} {dayText(asOf)} · {words.catalogue} {CATALOGUE_VERSION} · {words.policy} {chart.policy.version} ·{' '}
        {words.printed} {momentText(timeNow().toISOString(), opened.zone)}
      </p>
      {!isToday && <p>{texts.episode.asOfNote(dayText(asOf))}</p>}
      {!chart.policyRead && <p>{texts.episode.policyMissing}</p>}
      {unreadable.length > 0 && <p>{texts.episode.unreadable(unreadable.join(', '))}</p>}
      {SECTIONS.map((section) => {
        const items = findings.filter((finding) => finding.section === section);
        return (
          items.length > 0 && (
            <section key={section}>
              <h2>{texts.sections[section]}</h2>
              <table>
                <thead>
                  <tr>
                    <th>{texts.episode.rules}</th>
                    <th>{texts.work.status}</th>
                    <th>{texts.episode.evidence}</th>
                    <th>{texts.episode.source}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((finding) => {
                    const rule = catalogue.find(({ id }) => id === finding.rule);
                    const issues = live.issues.get(finding.rule) ?? [];
                    const shown = shownAs(finding);
                    const waiver = shown === 'waived' ? waiverOn(finding, issues, chart.writer) : undefined;
                    return (
                      <tr key={finding.rule}>
                        <td>{rule?.title}</td>
                        <td>
                          {texts.shown[shown]}
                          {finding.shadow && ` (${texts.episode.shadow})`}
                          {finding.due !== undefined && `, ${texts.episode.dueOn(dayText(finding.due))}`}
                        </td>
                        <td>
                          {finding.evidence.map((key) => (
                            <p key={key} dir="auto">
                              {describeKey(opened, key)}
                            </p>
                          ))}
                          {finding.details.map((detail) => (
                            <p key={detail.code}>{detailText(detail)}</p>
                          ))}
                          {finding.because !== undefined && <p>{finding.because}</p>}
                          {finding.gaps.map((gap) => (
                            <div key={gap.message}>
                              <p>{gap.text}</p>
                              {gap.nearMisses.map(({ reference, why }) => (
                                <p key={reference + why.code}>
                                  {texts.episode.nearMisses}: {describeKey(opened, reference)}, {whyNotText(why)}
                                </p>
                              ))}
                              {gap.moreNearMisses !== undefined && (
                                <p>
                                  {texts.episode.nearMisses}: {texts.episode.moreNear(gap.moreNearMisses)}
                                </p>
                              )}
                            </div>
                          ))}
                          {waiver && (
                            <p dir="auto">
                              {texts.episode.filed} {waiver.author?.display ?? waiver.author?.reference}
                              {waiver.date !== undefined && `, ${momentText(waiver.date, opened.zone)}`}:{' '}
                              {reasonOf(waiver)} {waiver.action?.text}
                            </p>
                          )}
                        </td>
                        <td>{rule?.source}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </section>
          )
        );
      })}
      <Sources named={findings.map(({ rule }) => catalogue.find(({ id }) => id === rule)?.source ?? '').join(' ')} />
      <p>{words.disclaimer}</p>
    </div>
  );
}

function reasonOf({ action }: Answer): string {
  const words: Readonly<Record<string, string>> = texts.waivers;
  const code = action?.coding?.at(-1)?.code ?? '';
  return words[code] ?? code;
}

/** What the keys of the sources stand for, once each. */
function Sources({ named }: { readonly named: string }) {
  return (
    <section>
      <h2>{texts.packet.sources}</h2>
      <ul>
        {sourcesIn(named).map(({ key, address }) => (
          <li key={key}>
            {key}: {address}
          </li>
        ))}
      </ul>
    </section>
  );
}
