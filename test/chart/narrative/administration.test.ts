import { describe } from '@jest/globals';
import { ADMINISTERED, LABELLED, NOT_ADMINISTERED } from './administrations.ts';
import { testRows } from './says.ts';

describe('what was administered', () => testRows(ADMINISTERED));
describe('lines of forms', () => testRows(LABELLED));
describe('what was not', () => testRows(NOT_ADMINISTERED));
