import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A regular expression of the source, where it stands, and what it is. */
export interface SourceRegex {
  readonly place: string;
  readonly regex: RegExp;
}

/** Places where a regular expression is put together while the program runs. */
export interface MadeRegex {
  readonly place: string;
  readonly text: string;
}

/** Every regular expression literal in `src` and `bots`, and every call of `RegExp`, as the TypeScript parser finds them. */
export function sourceRegexes(): { readonly literals: readonly SourceRegex[]; readonly made: readonly MadeRegex[] } {
  const literals: SourceRegex[] = [];
  const made: MadeRegex[] = [];
  for (const folder of ['src', 'bots']) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!/\.tsx?$/.test(name)) continue;
      const path = `${folder}/${name}`;
      const text = readFileSync(join(ROOT, path), 'utf8');
      const file = ts.createSourceFile(
        path,
        text,
        ts.ScriptTarget.Latest,
        false,
        name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
      );
      const visit = (node: ts.Node): void => {
        const place = () => `${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
        if (ts.isRegularExpressionLiteral(node)) literals.push({ place: place(), regex: regexIn(node.text) });
        if (
          (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
          ts.isIdentifier(node.expression) &&
          node.expression.text === 'RegExp'
        )
          made.push({ place: place(), text: node.getText(file) });
        ts.forEachChild(node, visit);
      };
      visit(file);
    }
  }
  return { literals, made };
}

function regexIn(literal: string): RegExp {
  const end = literal.lastIndexOf('/');
  return new RegExp(literal.slice(1, end), literal.slice(end + 1));
}
