import { randomBytes } from 'node:crypto';
import { keyOf, newKey, userIdOf, verifyWebhook, WebhookVerificationError } from '@wallet-service/client';
import { Webhook } from 'standardwebhooks';
import { parseKey } from '../src/idempotency/idempotency-key';

describe('a key of the client', () => {
  it('is the same for the same intent, and another for every other', () => {
    expect(keyOf('order', '4711')).toBe('order:4711');
    expect(keyOf('order', 4711n)).toBe(keyOf('order', 4711));
    const parts = [['a', 'b:c'], ['a:b', 'c'], ['a', 'b', 'c'], ['a%3Ab', 'c']]; // prettier-ignore
    expect(new Set(parts.map((some) => keyOf(...some))).size).toBe(parts.length);
    expect(newKey()).not.toBe(newKey());
  });

  it('is one that the service takes, whatever it is made of', () => {
    for (const part of ['a "quoted", part\\', 'Größe', '\u{1F600}', '\u0000\n', ' ']) {
      const key = keyOf('order', part);
      expect(parseKey(key)).toBe(key);
    }
  });

  it('is not made where a part is missing, or too long', () => {
    for (const parts of [[], ['order', ''], ['order', undefined as never], ['order', 'x'.repeat(250)]]) {
      expect(() => keyOf(...parts)).toThrow(TypeError);
    }
  });
});

it("a user's id follows from a name, as RFC 9562 has it", async () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  expect(await userIdOf(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  // The one of docs/own-user-ids.md.
  expect(await userIdOf('4f0c6a2e-8d13-4b57-9e1a-0b7c52d9e6f3', 'player-17')).toBe(
    'b44ed332-daf6-5535-8197-19e9aa80675a',
  );
  await expect(userIdOf('not-a-uuid', 'player-17')).rejects.toThrow(TypeError);
});

describe('verifyWebhook', () => {
  const secretOf = () => `whsec_${randomBytes(24).toString('base64')}`;
  const secret = secretOf();
  const event = { type: 'balance.below', timestamp: '2026-01-31T12:00:00Z', data: { below: '10', name: 'Größe' } };
  const body = JSON.stringify(event);

  function signed(signer = secret, at = new Date()): Record<string, string> {
    return {
      'webhook-id': 'msg_1',
      'webhook-timestamp': `${Math.floor(at.getTime() / 1_000)}`,
      'webhook-signature': new Webhook(signer).sign('msg_1', at, body),
    };
  }

  const refused = (delivery: Promise<unknown>) => expect(delivery).rejects.toThrow(WebhookVerificationError);

  it('takes what Standard Webhooks has signed, as text or bytes, with headers of either kind', async () => {
    const told = { ...event, id: 'msg_1' };
    expect(await verifyWebhook(body, signed(), secret)).toEqual(told);
    expect(await verifyWebhook(Buffer.from(body), new Headers(signed()), secret)).toEqual(told);
  });

  it('takes either secret while it is being rotated, and any of several signatures', async () => {
    const [older, newer] = [secretOf(), secretOf()];
    const both = `${signed(older)['webhook-signature']} v1a,abc ${signed(newer)['webhook-signature']}`;
    const headers = { ...signed(), 'webhook-signature': both };
    for (const one of [older, newer]) expect(await verifyWebhook(body, headers, one)).toMatchObject(event);
    expect(await verifyWebhook(body, signed(older), [newer, older])).toMatchObject(event);
  });

  it('refuses another body, id, time or secret', async () => {
    await refused(verifyWebhook(body.replace('10', '11'), signed(), secret));
    await refused(verifyWebhook(body, { ...signed(), 'webhook-id': 'msg_2' }, secret));
    await refused(
      verifyWebhook(body, { ...signed(), 'webhook-timestamp': `${Math.floor(Date.now() / 1_000) - 1}` }, secret),
    );
    await refused(verifyWebhook(body, signed(), secretOf()));
  });

  it('refuses what is too old, or from the future', async () => {
    for (const minutes of [-6, 6])
      await refused(verifyWebhook(body, signed(secret, new Date(Date.now() + minutes * 60_000)), secret));
    const old = signed(secret, new Date(Date.now() - 600_000));
    expect(await verifyWebhook(body, old, secret, { toleranceSeconds: 900 })).toMatchObject(event);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a delivery without %s', async (name) => {
    await refused(verifyWebhook(body, { ...signed(), [name]: undefined }, secret));
    await refused(verifyWebhook(body, { ...signed(), [name]: 'x' }, secret));
  });

  it('says when the secret is none', async () => {
    await expect(verifyWebhook(body, signed(), 'nonsense!')).rejects.toThrow(TypeError);
  });
});
