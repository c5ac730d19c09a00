import { PersonReader, type Surroundings } from '../bulk/person-record.ts';
import { catalogue } from '../rules/index.ts';
import type { PatientRecord } from '../model/record.ts';
import type { Run } from './format.ts';
import { formatNamed } from './formats.ts';
import { pieceOf, type Piece } from './piece.ts';
import type { JudgeOrder, ReviewedPerson, ThreadData } from './review-orders.ts';

/** Reads and judges persons in a thread. */
export class ThreadJudge {
  readonly #data: ThreadData;
  readonly #pieceOf: (record: PatientRecord) => Piece;
  readonly #reader: PersonReader;

  constructor(data: ThreadData, pieceOf: (record: PatientRecord) => Piece, surroundings: Surroundings) {
    this.#data = data;
    this.#pieceOf = pieceOf;
    this.#reader = new PersonReader(surroundings);
  }

  /** Judges persons one after the other, with a pause after each. */
  async judge({ persons, bases }: JudgeOrder, pause: () => Promise<unknown>): Promise<readonly ReviewedPerson[]> {
    const { run, unreadable } = this.#data;
    const reviewed: ReviewedPerson[] = [];
    for (const { person, spots } of persons) {
      const { record, skipped, needsBases } = this.#reader.read(spots, run.asOf, person, bases);
      const piece = record && this.#pieceOf({ ...record, unreadable });
      reviewed.push({ skipped, needsBases, ...(piece && { piece }) });
      await pause();
    }
    return reviewed;
  }

  /** Closes the files. */
  close(): void {
    this.#reader.close();
  }
}

/** Makes ready to judge, with the format or the comparison that is asked for. */
export async function threadJudge(data: ThreadData, surroundings: Surroundings): Promise<ThreadJudge> {
  return new ThreadJudge(data, await pieceMaker(data), surroundings);
}

async function pieceMaker(data: ThreadData): Promise<(record: PatientRecord) => Piece> {
  const run: Run = { ...data.run, catalogue };
  const { before } = run;
  if (before) {
    const { comparedPiece } = await import('./compare.ts');
    return (record) => comparedPiece(record, run, before);
  }
  const format = await formatNamed(data.format, run);
  return (record) => pieceOf(record, run, format);
}
