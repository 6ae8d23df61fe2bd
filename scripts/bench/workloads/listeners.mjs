import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { check, contest } from '../contest.mjs';
import { rateAtLeast } from '../report.mjs';

const LISTENER = fileURLToPath(new URL('../load/listener.mjs', import.meta.url));
const WEBHOOKS = 10;
/** The service notices a change of its webhooks within a second. */
const NOTICED_MS = 1_500;

/** What it costs that others learn of it: the same writes, with the feed read and ten webhooks told. */
export async function listeners(stage, options, report) {
  const [alone, heard] = [await stage.databases.copy(), await stage.databases.copy()];
  const quiet = await stage.startService(alone);
  const service = await stage.startService(heard, { settings: { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' } });
  const listener = await startListener(stage, service);
  const contenders = await contest(stage, options, [
    { label: 'writes that nobody listens to', kind: 'writes', services: [quiet], database: alone },
    {
      label: 'with the feed read, and 10 webhooks',
      kind: 'writes',
      services: [service],
      database: heard,
      // What is left to be told would otherwise be told while the other one is measured.
      before: () => listener.setStatus('ACTIVE'),
      onResult: () => listener.setStatus('PAUSED'),
    },
  ]);
  const [unheard, listened] = contenders;
  const { events, deliveries } = await listener.heard();
  report.section('12 Others listen: the feed read, and 10 webhooks; 64 connections');
  report.measured(listened, rateAtLeast(listened, unheard, 0.9, 'writes that nobody listens to'));
  report.measured(unheard);
  const text = `${events} events of the feed, ${deliveries} deliveries`;
  report.bar('heard meanwhile', { text, held: events > 0 && deliveries > 0 });
  await check(stage, report, contenders);
}

async function startListener(stage, { url }) {
  const { headers } = stage.caller;
  const child = fork(LISTENER);
  stage.onClose(() => child.kill());
  const [{ port }] = await once(child, 'message');
  child.send({ url, headers });
  const ask = async (method, path, body) => {
    const options = { method, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1/webhooks${path}`, options);
    if (!response.ok) throw new Error(`The webhook was refused: ${await response.text()}`);
    return response.json();
  };
  const ids = [];
  for (let index = 0; index < WEBHOOKS; index += 1) {
    const { id } = await ask('POST', '', { url: `http://127.0.0.1:${port}/` });
    ids.push(id);
  }
  return {
    setStatus: async (status) => {
      await Promise.all(ids.map((id) => ask('PATCH', `/${id}`, { status })));
      await sleep(NOTICED_MS);
    },
    heard: async () => {
      child.send({});
      const [{ heard }] = await once(child, 'message');
      return heard;
    },
  };
}
