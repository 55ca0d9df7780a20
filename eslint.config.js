import svelte from 'eslint-plugin-svelte'
import tseslint from 'typescript-eslint'
import { policyInSettings } from './lint/policy-in-settings.js'

/** Rooms that decide and do nothing else: time is an argument, chance is an argument, and what is to be done is a value. */
const PURE = [
  'time/**/*.ts',
  'text/**/*.ts',
  'ivr-flows/**/*.ts',
  'telephony/core/**/*.ts',
  'telephony/engine/reconcile.ts',
  'server/work-orders/core/**/*.ts',
]

const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'The environment is read in server/config.ts alone (and in runtime/, for the start itself).',
}
const doing = [
  { selector: ':function[async=true]', message: 'A pure room waits for nothing.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'A pure room throws no dice: pass the number in.' },
]
/** The pattern of an assertion that compares no more of a list than its pattern has, and of ours, which compares the whole of it. */
const PART = 'CallExpression[callee.property.name=/^(match|notMatch|has|notHas)$/][arguments.length>1] > .arguments:nth-child(2)'
const WHOLE = 'CallExpression[callee.name="matchWhole"] > .arguments:nth-child(3)'
const anyThing = 'An empty pattern fits everything: say Object if any object will do, or what must be in it.'
/** Assertions that cannot fail. */
const openPatterns = [
  ...[`${PART}[type="ArrayExpression"]`, `${PART} ArrayExpression`].map(selector => ({
    selector,
    message: 'Only as many entries as the pattern has are looked at, none of an empty one: use matchWhole (test/match-whole.ts) or t.same.',
  })),
  ...[PART, WHOLE].flatMap(pattern =>
    [`${pattern}[type="ObjectExpression"][properties.length=0]`, `${pattern} ObjectExpression[properties.length=0]`].map(selector => ({
      selector,
      message: anyThing,
    })),
  ),
]
/** A test's folder that is not emptied first. */
const leftOvers = {
  selector: 'MemberExpression[property.name="testdirName"]',
  message: 'What an earlier run left there would be read: call testdir() once and keep what it answers.',
}

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.hearthline/', '.tap/', 'db/migrations/'] },
  ...tseslint.configs.recommended,
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    ignores: ['**/*.d.ts'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: '@tapjs/test', name: ['test', 'rejects', 'resolves'] }] },
      ],
      // A handler in markup may be async: what it asks for answers with a Result and does not reject (console/src/lib/api.ts).
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // A `default` is a decision of its own: a state ignores and counts events that it does not expect. Without one, every case is named.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    rules: {
      'max-len': ['error', { code: 140, ignoreUrls: true }],
      'max-lines': ['error', 400],
      'no-restricted-syntax': ['error', environment],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      'no-console': 'off',
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  // Where rules are decided, each condition has a line (or a name) of its own.
  {
    files: ['{ivr-flows,telephony,server,db,time,text}/**/*.ts'],
    ignores: ['**/*.test.ts', 'db/seed/**'],
    rules: { 'no-nested-ternary': 'error' },
  },
  // What a centre may want otherwise is a setting.
  {
    files: ['{ivr-flows,telephony,server,db,console/src}/**/*.{ts,svelte}'],
    ignores: ['**/*.test.ts', 'db/seed/**', 'server/contract/settings/**'],
    plugins: { hearthline: { rules: { 'policy-in-settings': policyInSettings } } },
    rules: { 'hearthline/policy-in-settings': 'error' },
  },
  // A component's properties are declared by let, as Svelte's own documents do.
  { files: ['**/*.svelte', '**/*.svelte.ts'], rules: { 'prefer-const': 'off' } },
  {
    files: ['server/config.ts', 'runtime/**', 'test/**', 'bench/**', '*.config.*', '*/*.config.*'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['**/*.test.ts'], rules: { 'no-restricted-syntax': ['error', ...openPatterns, leftOvers] } },
  {
    files: PURE,
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', environment, ...doing],
      'no-restricted-globals': [
        'error',
        ...[
          'Date',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
          'performance',
          'fetch',
          'process',
          'console',
          'crypto',
        ].map(name => ({ name, message: 'A pure room has no clock, no chance and no outside: pass it in or say it as a value.' })),
      ],
      'no-console': 'error',
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' }, languageOptions: { sourceType: 'commonjs' } },
)
