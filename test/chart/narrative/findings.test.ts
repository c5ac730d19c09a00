import { describe } from '@jest/globals';
import { ADVERSE, INDICATION, RECOVERY, RESPONSE } from './finding-rows.ts';
import { testRows } from './says.ts';

describe('adverse events', () => testRows(ADVERSE));
describe('response', () => testRows(RESPONSE));
describe('recovery', () => testRows(RECOVERY));
describe('indication', () => testRows(INDICATION));
