import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tauriOnlyInPlatform = [
  'error',
  {
    patterns: [
      {
        regex: '^@tauri-apps/',
        message: 'Only src/lib/platform talks to Tauri; use the Platform interface.',
      },
    ],
  },
];

export default defineConfig(
  globalIgnores(['dist', 'dist-fake', 'src/lib/bindings']),
  typescript.configs.strict,
  typescript.configs.stylistic,
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser, svelteConfig } },
  },
  {
    rules: {
      'no-restricted-imports': tauriOnlyInPlatform,
      'no-console': 'error',
      'svelte/no-at-html-tags': 'error',
      // The page's policy forbids style attributes; `style:` directives go through the CSSOM.
      'no-restricted-syntax': [
        'error',
        { selector: 'SvelteAttribute[key.name="style"]', message: 'Use a class or `style:`.' },
      ],
      // What is not reactive on purpose stays a plain Map, Set or Date.
      'svelte/prefer-svelte-reactivity': 'off',
      // Names describe: a type alias of a union reads as well as an interface.
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  { files: ['src/lib/platform/**'], rules: { 'no-restricted-imports': 'off' } },
);
