import { PersonReader, type Surroundings } from '../bulk/person-record.ts';
import { catalogue } from '../rules/index.ts';
import type { Format } from './format.ts';
import { formatNamed } from './formats.ts';
import { pieceOf } from './piece.ts';
import type { JudgeOrder, ReviewedPerson, ThreadData } from './review-orders.ts';

/** Reads and judges persons in a thread. */
export class ThreadJudge {
  readonly #data: ThreadData;
  readonly #format: Format;
  readonly #reader: PersonReader;

  constructor(data: ThreadData, format: Format, surroundings: Surroundings) {
    this.#data = data;
    this.#format = format;
    this.#reader = new PersonReader(surroundings);
  }

  /** Judges persons one after the other, with a pause after each. */
  async judge({ persons, bases }: JudgeOrder, pause: () => Promise<unknown>): Promise<readonly ReviewedPerson[]> {
    const { run, unreadable } = this.#data;
    const reviewed: ReviewedPerson[] = [];
    for (const { person, spots } of persons) {
      const { record, skipped, needsBases } = this.#reader.read(spots, run.asOf, person, bases);
      const piece = record && pieceOf({ ...record, unreadable }, { ...run, catalogue }, this.#format);
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

/** Makes ready to judge, with the format that is asked for. */
export async function threadJudge(data: ThreadData, surroundings: Surroundings): Promise<ThreadJudge> {
  return new ThreadJudge(data, await formatNamed(data.format, { ...data.run, catalogue }), surroundings);
}
