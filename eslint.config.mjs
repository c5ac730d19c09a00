import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** zod's namespace import is what keeps a bot small: the named import bundles four times as much. */
const zodNamespaceOnly = {
  selector: "ImportDeclaration[source.value='zod'] ImportSpecifier",
  message: "Write `import * as z from 'zod'`: the named import makes every bot bundle four times as large.",
};

export default defineConfig(
  { ignores: ['dist', 'coverage', 'node_modules', '.stryker-tmp'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': ['error', zodNamespaceOnly],
    },
  },
  {
    // AssemblyScript: its numbers have widths, which TypeScript takes for one and the same type.
    files: ['src/bulk/simd/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/fast-check.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'fast-check', message: 'Import it from test/support/fast-check.ts, which sets the seed.' },
      ],
    },
  },
  {
    files: ['test/support/*.cjs'],
    languageOptions: { globals: { require: 'readonly', module: 'writable' } },
  },
);
