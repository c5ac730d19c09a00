import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { failureText, InputError } from '../bulk/input-error.ts';
import { cataloguePage } from './catalogue-page.ts';
import { catalogue } from '../rules/index.ts';
import { languagePage } from './language-page.ts';
import { standardOutput } from './output.ts';

const PAGE = fileURLToPath(new URL('../rules/CATALOGUE.md', import.meta.url));

/**
 * Prints the catalogue, or every sentence radgap can say; or writes the catalogue beside the rules.
 * @throws InputError when it cannot be written.
 */
export async function printCatalogue(options: { readonly write?: true; readonly language?: true }): Promise<void> {
  const page = options.language ? languagePage(catalogue) : cataloguePage(catalogue);
  if (!options.write) {
    await standardOutput().write(page);
    return;
  }
  if (options.language) throw new InputError('--write and --language exclude each other: only the catalogue is kept.');
  try {
    await writeFile(PAGE, page);
  } catch (error) {
    throw new InputError(`${PAGE} cannot be written: ${failureText(error)}.`, { cause: error });
  }
}
