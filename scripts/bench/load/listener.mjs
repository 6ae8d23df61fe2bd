import { createServer } from 'node:http';

/**
 * Who listens to a service, as a process of its own: an endpoint that takes whatever webhooks bring, and a reader of the feed.
 * Told `{ url, headers }` it begins to read, from then on.
 */
const heard = { events: 0, deliveries: 0 };

const server = createServer((request, response) => {
  heard.deliveries += 1;
  request.resume();
  request.once('end', () => response.end());
});

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', ({ url, headers }) => {
  if (url === undefined) process.send({ heard });
  else void readFeed(url, headers);
});
process.once('disconnect', () => process.exit());

async function readFeed(url, headers) {
  for (let after = 'now'; ;) {
    const response = await fetch(`${url}/api/v1/events?limit=500&waitSeconds=30&after=${after}`, { headers }).catch(
      () => undefined,
    );
    if (!response?.ok) return;
    const { events, next } = await response.json();
    heard.events += events.length;
    after = next;
  }
}
