import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const notHere = (name, message) => ({ name, message });

export default ts.config(
  { ignores: ['dist/**', 'src/lib/paraglide/**', 'src/lib/ipc/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        notHere('localStorage', 'Nothing is kept in the page.'),
        notHere('sessionStorage', 'Nothing is kept in the page.'),
        notHere('fetch', 'The page talks to the core alone.')
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness comes from the core.' }
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tauri-apps/*'], message: 'Only ipc/tauri.ts talks to Tauri.' }] }
      ],
      'svelte/no-at-html-tags': 'error',
      // Raw state and props are all that is used; a Map would be a second mechanism.
      '@typescript-eslint/no-explicit-any': 'error'
    }
  },
  { files: ['src/lib/ipc/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'no-undef': 'off',
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all', excludedRunes: ['$props', '$state', '$derived'] }]
    }
  }
);
