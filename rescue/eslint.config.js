import js from '@eslint/js';
import globals from 'globals';
import ts from 'typescript-eslint';

const notHere = (name, message) => ({ name, message });

export default ts.config({ ignores: ['page.html'] }, js.configs.recommended, ...ts.configs.strict, {
  languageOptions: { globals: globals.browser },
  rules: {
    'no-undef': 'off',
    'no-console': 'error',
    'no-restricted-globals': [
      'error',
      notHere('localStorage', 'Nothing is kept in the page.'),
      notHere('sessionStorage', 'Nothing is kept in the page.'),
      notHere('indexedDB', 'Nothing is kept in the page.'),
      notHere('fetch', 'The page asks nobody for anything.'),
      notHere('XMLHttpRequest', 'The page asks nobody for anything.'),
      notHere('WebSocket', 'The page asks nobody for anything.')
    ],
    '@typescript-eslint/no-explicit-any': 'error'
  }
});
