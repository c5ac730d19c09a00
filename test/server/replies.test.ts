import { badRequest, OperationOutcomeError } from '@medplum/core';
import { expect, it } from '@jest/globals';
import { BusyServer } from '../../src/medplum/busy.ts';
import { kindOf } from '../../src/server/replies.ts';

const withCode = (code: string, cause?: Error) => Object.assign(new Error('Mrs Example', { cause }), { code });

it.each<[unknown, string]>([
  [new BusyServer('the server answered 503'), 'BusyServer: the server answered 503'],
  [
    new BusyServer('the server could not be reached', { cause: new TypeError('x', { cause: withCode('ENOTFOUND') }) }),
    'BusyServer: the server could not be reached (ENOTFOUND)',
  ],
  [
    new BusyServer('the server could not be reached', { cause: withCode('DEPTH_ZERO_SELF_SIGNED_CERT') }),
    'BusyServer: the server could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT)',
  ],
  [
    new RangeError('the server redirects; write its final address in the configuration'),
    'RangeError: the server redirects; write its final address in the configuration',
  ],
  [new BusyServer('a batch entry was answered with 500 Mrs Example'), 'BusyServer'],
  [new Error('the server says that Patient/1 is Mrs Example', { cause: withCode('Mrs Example') }), 'Error'],
  [new OperationOutcomeError(badRequest('Mrs Example')), 'OperationOutcomeError'],
  ['Mrs Example', 'unknown'],
])('an error is logged by what tells nothing of a chart: %#', (error, expected) => {
  expect(kindOf(error)).toBe(expected);
});

it('an error whose causes go round is logged', () => {
  const error = withCode('EPIPE');
  error.cause = error;
  expect(kindOf(error)).toMatch(/^Error \(EPIPE/);
});
