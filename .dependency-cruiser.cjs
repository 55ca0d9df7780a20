// Which room may know which: the table of the project's design, kept by a machine. A room that is "pure" decides and does nothing else.
const PURE = '^(time/|text/|ivr-flows/|telephony/core/|telephony/engine/reconcile\\.ts$|server/work-orders/core/)'
/** Tests and what only they use. */
const TEST = '\\.test\\.ts$'
const SCHEMA_LIBRARY = 'node_modules/zod/'
const PACKAGES = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg']
const OURS = '^(time|text|asterisk-config|ivr-flows|telephony|db|server|console|portal|runtime|test|bench)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'one-driver',
      comment: 'PostgreSQL is reached by pg alone, in the program, in its tools and in its tests: docs/decisions.md says why.',
      severity: 'error',
      from: {},
      to: { path: '^postgres$|node_modules/(postgres|drizzle-orm/postgres-js)/' },
    },
    {
      name: 'pure-rooms-do-nothing',
      comment: 'Pure rooms use the schema library and each other: no node:*, no other package but those of the next two rows.',
      severity: 'error',
      from: { path: PURE, pathNot: [TEST, '^(time|text)/'] },
      to: { dependencyTypes: PACKAGES, pathNot: SCHEMA_LIBRARY },
    },
    {
      name: 'time-uses-the-zone-library',
      severity: 'error',
      from: { path: '^time/', pathNot: TEST },
      to: { dependencyTypes: PACKAGES, pathNot: [SCHEMA_LIBRARY, 'node_modules/temporal-polyfill/'] },
    },
    {
      name: 'text-uses-pinyin-and-hashes',
      severity: 'error',
      from: { path: '^text/', pathNot: TEST },
      to: { dependencyTypes: PACKAGES, pathNot: [SCHEMA_LIBRARY, 'node_modules/(pinyin-pro|@noble/hashes)/'] },
    },
    {
      name: 'time-and-text-know-nobody',
      comment: 'Everybody may use them; so they know nobody, not even each other.',
      severity: 'error',
      from: { path: '^(time|text)/' },
      to: { path: OURS, pathNot: '^$1/' },
    },
    {
      name: 'ivr-flows-know-nobody',
      severity: 'error',
      from: { path: '^ivr-flows/', pathNot: TEST },
      to: { path: OURS, pathNot: '^(ivr-flows|time|text)/' },
    },
    {
      name: 'core-knows-flows-only',
      severity: 'error',
      from: { path: '^telephony/core/', pathNot: TEST },
      to: { path: OURS, pathNot: '^(telephony/core|ivr-flows|time|text)/' },
    },
    {
      name: 'engine-knows-core-and-flows-only',
      severity: 'error',
      from: { path: '^telephony/engine/', pathNot: TEST },
      to: { path: OURS, pathNot: '^(telephony/(engine|core)|ivr-flows|time|text)/' },
    },
    {
      name: 'telephony-knows-no-server',
      severity: 'error',
      from: { path: '^telephony/', pathNot: TEST },
      to: { path: ['^(server|db)/', 'node_modules/(fastify|@fastify|drizzle-orm|bullmq|ioredis)/'] },
    },
    {
      name: 'asterisk-behind-main',
      comment: 'Only the composition root (main.ts and its role files) puts the real telephone exchange in.',
      severity: 'error',
      from: { pathNot: ['^telephony/asterisk/', '^server/(main\\.ts$|roles/)', TEST, '^(test|bench)/'] },
      to: { path: '^telephony/asterisk/' },
    },
    {
      name: 'db-knows-nobody',
      severity: 'error',
      from: { path: '^db/', pathNot: TEST },
      to: { path: OURS, pathNot: '^(db|time|text)/' },
    },
    {
      name: 'contract-imports-the-schema-library-only',
      severity: 'error',
      from: { path: '^server/contract/', pathNot: TEST },
      to: { pathNot: ['^(server/contract|time|text)/', SCHEMA_LIBRARY] },
    },
    {
      name: 'a-store-belongs-to-its-feature',
      severity: 'error',
      comment: 'But for the composition root, which hands each feature its parts.',
      from: { path: '^server/([^/]+)/', pathNot: [TEST, '^server/roles/'] },
      to: { path: '^server/[^/]+/store\\.ts$', pathNot: '^server/$1/' },
    },
    {
      name: 'browser-rooms-know-the-contract-only',
      severity: 'error',
      from: { path: '^(console|portal)/', pathNot: TEST },
      to: { path: OURS, pathNot: '^(console|portal|server/contract|time|text)/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { pathNot: [TEST, '^(test|bench)/'] },
      to: { path: [TEST, '^(test|bench)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(console|server)/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.svelte', '.json'],
    },
  },
}
