/** Who wants a person: by where the flow has brought them. */
import t from 'tap'
import { parseFlow, type Flow } from './flow.ts'
import { shippedFlows } from './flows/index.ts'
import { nodeTypes } from './nodes/index.ts'
import { wantsPerson } from './wanted-person.ts'

const wanted = (raw: unknown) => {
  const flow = parseFlow(raw).flow as Flow
  return Object.keys(flow.nodes)
    .filter(id => wantsPerson(flow, nodeTypes, id))
    .sort()
}

t.test('the line, the message box, and words that lead nowhere else', async t => {
  const queues = ['intake', 'consult', 'complaint', 'suggestion']
  t.strictSame(wanted(shippedFlows.hotline), [...queues, 'away', 'busy', 'closed', 'order-failed', 'voicemail'].sort())
  t.strictSame(wanted(shippedFlows.direct), ['away', 'busy', 'intake', 'voicemail'])
})

t.test('hours decide nothing that the caller chose, a menu does', async t => {
  const words = { type: 'play', config: { prompts: [{ zh: '您好', en: 'Hello' }] } }
  const flow = {
    id: 'one',
    name: { zh: '一', en: 'One' },
    start: 'hello',
    nodes: {
      hello: { ...words, exits: { done: 'hours' } },
      hours: { type: 'hours', config: { calendar: 'default' }, exits: { open: 'line', closed: 'message' } },
      line: { type: 'queue', config: { queue: 'intake' }, exits: { timeout: 'message', nobody: 'message' } },
      message: { type: 'voicemail', config: { prompts: words.config.prompts }, exits: { done: 'bye', failed: 'bye' } },
      bye: { type: 'hangup' },
    },
  }
  t.strictSame(wanted(flow), ['hello', 'hours', 'line', 'message'])
  const choices = { '1': { zh: '人工', en: 'Agent' } }
  const exits = { '1': 'line', 'timeout': 'line', 'invalid': 'line' }
  const menu = { type: 'menu', config: { prompts: words.config.prompts, wrongPrompts: words.config.prompts, choices }, exits }
  t.strictSame(wanted({ ...flow, nodes: { ...flow.nodes, hours: menu, message: flow.nodes.message } }), ['line', 'message'])
})
