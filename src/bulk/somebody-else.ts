import { field, isRecord, recordsIn, textField, type Json } from './json.ts';

/**
 * True for two versions of a Patient that agree in nothing by which people are told apart: names, birth date and numbers, all of
 * them given in both. A version of one person keeps one of these.
 */
export function isSomebodyElse(one: Json, other: Json): boolean {
  const [born, bornOther] = [textField(one, 'birthDate') ?? '', textField(other, 'birthDate') ?? ''];
  if (born.startsWith(bornOther) || bornOther.startsWith(born)) return false;
  return areApart(familiesOf(one), familiesOf(other)) && areApart(numbersOf(one), numbersOf(other));
}

function areApart(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return some.size > 0 && others.size > 0 && some.isDisjointFrom(others);
}

/** Every family name, in small letters; a name that is one text by its words. */
function familiesOf(patient: Json): ReadonlySet<string> {
  const names = recordsIn(field(patient, 'name')).flatMap((name) => {
    const family = textField(name, 'family');
    return family === undefined ? (textField(name, 'text')?.split(/[\s,]+/) ?? []) : [family];
  });
  return new Set(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== ''));
}

/** The values of every identifier: a server may write the system of one and the same number in another way. */
function numbersOf(patient: Json): ReadonlySet<string> {
  const held = recordsIn(field(patient, 'identifier')).filter(isRecord);
  return new Set(held.flatMap((identifier) => textField(identifier, 'value') ?? []));
}
