import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import globals from 'globals'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist/', 'node_modules/'] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  vue.configs['flat/recommended'],
  accessibility.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.vue'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        parser: ts.parser,
        projectService: true,
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An empty string from the server means "unknown": `||` is meant.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // Does not know that Vue turns the defaults of destructured props into optional ones.
      '@typescript-eslint/no-useless-default-assignment': 'off',
      'max-lines': ['error', 400],
      'no-console': 'error',
      // Words for people live in src/i18n; punctuation and units are language-neutral here.
      'vue/no-bare-strings-in-template': ['error', { allowlist: ['·', '×', '–', '/', '%', '…'] }],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/no-undef-components': ['error', { ignorePatterns: ['router-link', 'router-view'] }],
      'vue/no-unused-refs': 'error',
      'vue/no-v-html': 'error',
      // The house has its own line breaks; the formatter's opinion on attributes is not needed.
      'vue/require-default-prop': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  { files: ['eslint.config.js'], extends: [ts.configs.disableTypeChecked] },
  {
    // Generated from the published description.
    files: ['src/api/schema.ts'],
    rules: { '@typescript-eslint/consistent-indexed-object-style': 'off', 'max-lines': 'off' },
  },
)
