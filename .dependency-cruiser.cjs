// Which room may know which: the table of the project's design, kept by a machine. A room that is "pure" decides and does nothing else.
const PURE = '^(ivr-flows/|telephony/core/|telephony/engine/reconcile\\.ts$|server/work-orders/core/)'
/** Tests and what only they use. */
const TEST = '\\.test\\.ts$'
const SCHEMA_LIBRARY = 'node_modules/zod/'
const OURS = '^(asterisk-config|ivr-flows|telephony|db|server|console|portal|runtime|test|bench)/'

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
      name: 'pure-rooms-do-nothing',
      comment: 'Pure rooms use the schema library and each other: no node:*, no other package.',
      severity: 'error',
      from: { path: PURE, pathNot: TEST },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'], pathNot: SCHEMA_LIBRARY },
    },
    {
      name: 'ivr-flows-know-nobody',
      severity: 'error',
      from: { path: '^ivr-flows/' },
      to: { path: OURS, pathNot: '^ivr-flows/' },
    },
    {
      name: 'core-knows-flows-only',
      severity: 'error',
      from: { path: '^telephony/core/' },
      to: { path: OURS, pathNot: '^(telephony/core|ivr-flows)/' },
    },
    {
      name: 'engine-knows-core-and-flows-only',
      severity: 'error',
      from: { path: '^telephony/engine/', pathNot: TEST },
      to: { path: OURS, pathNot: '^(telephony/(engine|core)|ivr-flows)/' },
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
      to: { path: OURS, pathNot: '^db/' },
    },
    {
      name: 'contract-imports-the-schema-library-only',
      severity: 'error',
      from: { path: '^server/contract/', pathNot: TEST },
      to: { pathNot: ['^server/contract/', SCHEMA_LIBRARY] },
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
      to: { path: OURS, pathNot: '^(console|portal|server/contract)/' },
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
    exclude: { path: '^console/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.svelte', '.json'],
    },
  },
}
