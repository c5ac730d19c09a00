import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isLeased } from '../../src/medplum/guards.ts';
import { CPT } from '../../src/terminology/systems.ts';
import { day, linked, patient, procedure } from '../support/chart-builders.ts';
import { bare, bookedFollowUp, documentedStay, followUpVisit } from '../support/complete-chart.ts';
import { startSite, type Site } from '../support/site.ts';
import { TWELVE_RULES } from '../support/twelve-rules.ts';

let site: Site;

/** Starts a site on a day of the episode, with resources that were there before radgap. */
async function begin(asOf: number, resources: Parameters<Site['load']>[0]): Promise<void> {
  site = await startSite({ asOf: day(asOf), policy: TWELVE_RULES });
  await site.load(resources);
}

const open = async () =>
  Object.entries(await site.issues())
    .filter(([, { status }]) => status === 'final')
    .map(([rule]) => rule)
    .sort();

const closing = (issue: { mitigation?: { action: { coding?: { code?: string }[] } }[] } | undefined) =>
  issue?.mitigation?.at(-1)?.action.coding?.at(-1)?.code;

afterEach(async () => {
  await site.stop();
});

describe('an incomplete episode', () => {
  beforeEach(async () => {
    await begin(20, bare);
  });

  it('gets its issues and Tasks when the Procedure arrives', async () => {
    await site.arrives(linked());
    expect(await open()).toEqual([
      'administered-activity-recorded',
      'cancer-diagnosis-recorded',
      'follow-up-scheduled',
      'pre-treatment-blood-count-on-file',
      'pre-treatment-imaging-on-file',
      'procedure-note-on-file',
    ]);
    const tasks = await site.tasks();
    expect(Object.keys(tasks).sort()).toEqual(['clinician', 'imaging', 'scheduling']);
    expect(tasks['clinician']).toMatchObject({
      status: 'requested',
      intent: 'order',
      priority: 'urgent',
      focus: { reference: 'Procedure/infusion' },
      for: { reference: 'Patient/p1' },
      restriction: { period: { end: day(3) } },
    });
    expect(tasks['clinician']?.input).toHaveLength(4);
    for (const input of tasks['clinician']?.input ?? [])
      expect(input.valueReference?.reference).toMatch(/^DetectedIssue\//);
  });

  it('is told of by one Provenance that names the Device and the versions read', async () => {
    await site.arrives(linked());
    const [provenance, ...others] = await site.provenances();
    expect(others).toEqual([]);
    expect(provenance?.agent[0]?.who.reference).toMatch(/^Device\//);
    expect(provenance?.entity?.[0]?.what.reference).toMatch(/^Procedure\/infusion\/_history\//);
    expect(provenance?.target.length).toBe(1 + 6 + 3);
  });

  it('is not written again by a second run', async () => {
    await site.arrives(linked());
    const versions = await site.versions();
    await site.runBot('check-procedure', linked());
    await site.runBot('sweep-episodes');
    await site.idle();
    expect(await site.versions()).toBe(versions);
    expect(await site.provenances()).toHaveLength(1);
  });
});

describe('a gap', () => {
  beforeEach(async () => {
    await begin(20, documentedStay);
    await site.arrives(linked());
  });

  it('closes when the Appointment arrives, with the Task of its queue, and opens again when it is cancelled', async () => {
    expect(await open()).toEqual(['follow-up-scheduled']);
    expect((await site.tasks())['scheduling']?.status).toBe('requested');

    await site.arrives(bookedFollowUp);
    const closed = (await site.issues())['follow-up-scheduled'];
    expect(closed?.status).toBe('mitigated');
    expect(closing(closed)).toBe('evidence-found');
    expect(closed?.mitigation?.at(-1)).not.toHaveProperty('author');
    const ended = (await site.tasks())['scheduling'];
    expect(ended).toMatchObject({
      status: 'cancelled',
      output: [{ valueReference: { reference: 'Appointment/follow-up' } }],
    });
    expect(ended?.input).toBeUndefined();

    await site.arrives({ ...bookedFollowUp, status: 'cancelled' });
    const reopened = (await site.issues())['follow-up-scheduled'];
    expect(reopened?.status).toBe('final');
    expect(reopened?.identifiedDateTime).toBe(closed?.identifiedDateTime);
    expect(reopened?.mitigation).toHaveLength(1);
    expect(reopened?.evidence?.[0]?.detail?.[0]?.reference).toBe('Appointment/follow-up');
    const again = (await site.tasks())['scheduling'];
    expect(again?.status).toBe('requested');
    expect(again?.id).not.toBe(ended?.id);
  });

  it('ends its Task as completed when a person had taken it', async () => {
    const task = (await site.tasks())['scheduling'];
    if (!task) throw new Error('no Task');
    await site.arrives({ ...task, status: 'accepted', owner: { reference: 'Practitioner/scheduler' } });
    await site.arrives(bookedFollowUp);
    expect((await site.tasks())['scheduling']?.status).toBe('completed');
  });

  it('ends as entered in error when its Procedure does', async () => {
    await site.arrives(linked({ status: 'entered-in-error' }));
    expect((await site.issues())['follow-up-scheduled']?.status).toBe('entered-in-error');
    expect((await site.tasks())['scheduling']).toMatchObject({ status: 'cancelled' });
    await site.arrives(linked());
    expect(await open()).toEqual(['follow-up-scheduled']);
  });

  it('closes as anchor-changed when its Procedure is recoded, not done, or deleted', async () => {
    await site.arrives(linked({ code: { coding: [{ system: CPT, code: '99999' }] } }));
    expect(closing((await site.issues())['follow-up-scheduled'])).toBe('anchor-changed');
    await site.arrives(linked());
    expect(await open()).toEqual(['follow-up-scheduled']);
    await site.arrives(linked({ status: 'not-done' }));
    expect(closing((await site.issues())['follow-up-scheduled'])).toBe('anchor-changed');
    await site.arrives(linked());
    await site.client.deleteResource('Procedure', 'infusion');
    await site.idle();
    expect(closing((await site.issues())['follow-up-scheduled'])).toBe('anchor-changed');
  });

  it('stays waived through ten rechecks when a person waives it, and opens once when its facts change', async () => {
    const issue = (await site.issues())['follow-up-scheduled'];
    if (!issue) throw new Error('no issue');
    await site.arrives({
      ...issue,
      status: 'mitigated',
      mitigation: [
        {
          action: { coding: [{ code: 'patient-refused' }] },
          author: { reference: 'Practitioner/cdi' },
          date: `${day(20)}T10:00:00Z`,
        },
      ],
    });
    const ended = (await site.tasks())['scheduling'];
    expect(ended).toMatchObject({ status: 'cancelled', output: [{ type: { coding: [{ code: 'waived' }] } }] });
    const versions = await site.versions();
    for (let count = 0; count < 10; count++) {
      await site.arrives(linked({ note: [{ text: `recheck ${count}` }] }));
    }
    expect(await site.versions()).toBe(versions);
    expect((await site.issues())['follow-up-scheduled']?.status).toBe('mitigated');

    await site.arrives(linked({ performedDateTime: day(1) }));
    const reopened = (await site.issues())['follow-up-scheduled'];
    expect(reopened?.status).toBe('final');
    expect(reopened?.detail).toContain('Waived earlier, facts changed.');
    expect(reopened?.mitigation?.[0]?.author?.reference).toBe('Practitioner/cdi');
  });
});

describe('the clock alone', () => {
  it('opens the follow-up gap when its window ends', async () => {
    await begin(104, [...documentedStay, bookedFollowUp]);
    await site.arrives(linked());
    expect(await open()).toEqual([]);
    site.setDay(day(105));
    await site.runBot('sweep-episodes');
    expect(await open()).toEqual(['follow-up-visit-documented']);
  });

  it('announces the missing appointment from the first day and opens it after the fourteenth', async () => {
    await begin(0, documentedStay);
    await site.arrives(linked());
    expect(await site.issues()).toEqual({});
    site.setDay(day(1));
    await site.runBot('sweep-episodes');
    expect((await site.issues())['follow-up-scheduled']).toMatchObject({ status: 'preliminary' });
    expect((await site.tasks())['scheduling']).toMatchObject({ restriction: { period: { end: day(14) } } });
    site.setDay(day(15));
    await site.runBot('sweep-episodes');
    expect((await site.issues())['follow-up-scheduled']).toMatchObject({ status: 'final' });
  });

  it('opens no follow-up gap after death on D+20', async () => {
    await begin(10, [...documentedStay, bookedFollowUp]);
    await site.arrives(linked());
    await site.arrives(patient({ deceasedDateTime: day(20) }));
    await site.arrives({ ...bookedFollowUp, status: 'cancelled' });
    site.setDay(day(150));
    await site.runBot('sweep-episodes');
    expect(await open()).toEqual([]);
  });

  it('keeps a guard that says so when a first check finds nothing amiss, and no other check waiting for it', async () => {
    await begin(10, [...documentedStay, bookedFollowUp]);
    await site.arrives(linked());
    const [guard] = await site.client.searchResources('List', 'subject=Patient/p1', { cache: 'no-store' });
    expect(guard).toMatchObject({ status: 'current', emptyReason: { coding: [{ code: 'nilknown' }] } });
    expect(guard && isLeased(guard, Date.parse(guard.meta?.lastUpdated ?? ''))).toBe(false);
  });

  it('leaves a finished episode alone', async () => {
    await begin(150, [...documentedStay, bookedFollowUp, ...followUpVisit]);
    await site.runBot('check-procedure', linked());
    expect(await site.runBot('sweep-episodes')).toMatchObject({ patients: 0 });
  });
});

describe('the requests of a check', () => {
  it('are the probe, one read batch and one write, and one for the clinicians it names; one small request for a patient without the service', async () => {
    const seen: string[] = [];
    site = await startSite({
      asOf: day(20),
      policy: TWELVE_RULES,
      gate: ({ phase, method, path, author }) => {
        if (phase === 'before' && author.startsWith('Bot/')) seen.push(`${method} ${path}`);
        return Promise.resolve();
      },
    });
    await site.load(bare);
    await site.arrives(linked());
    expect(seen).toHaveLength(3);
    seen.length = 0;
    await site.arrives(linked({ performer: [{ actor: { reference: 'Practitioner/a' } }] }));
    expect(seen).toHaveLength(3);
    seen.length = 0;
    await site.load([patient({ id: 'p2' })]);
    await site.arrives({
      ...bookedFollowUp,
      id: 'other',
      participant: [{ actor: { reference: 'Patient/p2' }, status: 'accepted' }],
    });
    expect(seen).toHaveLength(1);
  });
});

describe('two records of one service', () => {
  it('keep the anchor that is in use', async () => {
    await begin(20, documentedStay);
    await site.arrives(linked());
    await site.arrives(procedure({ id: 'a-copy', encounter: { reference: 'Encounter/admission' } }));
    const issues = await site.client.searchResources('DetectedIssue', 'patient=Patient/p1&_count=100');
    expect(issues.map(({ identifier }) => identifier?.[0]?.value)).toEqual(['follow-up-scheduled/Procedure/infusion']);
  });
});
