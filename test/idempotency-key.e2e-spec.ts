import { randomUUID } from 'node:crypto';
import { sendRaw } from './support/raw-http';
import { ALICE, type Answer } from './support/service';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const LONGEST = 'k'.repeat(255);
/** Visible ASCII without `"`, `\` and `,`. */
const EVERY_CHARACTER = Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(0x21 + index))
  .join('')
  .replace(/["\\,]/g, '');

describe('an Idempotency-Key', () => {
  const { service } = useWorld({ mustBalance: 'after all tests' });

  /** Tops up by 1 GOLD; the header's lines go out as they are. */
  function topUp(userId: string, ...keyLines: string[]): Promise<Answer> {
    const lines = ['POST /api/v1/wallets/transactions HTTP/1.1', 'Content-Type: application/json', ...keyLines];
    return sendRaw(service.url, lines, JSON.stringify({ userId, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' }));
  }

  function replayed(answer: Answer): { status: number; replayed: string | null } {
    return { status: answer.status, replayed: answer.headers.get('Idempotent-Replayed') };
  }

  const FIRST = { status: 201, replayed: null };
  const AGAIN = { status: 201, replayed: 'true' };

  it.each(['a', LONGEST, EVERY_CHARACTER, 'order:4711/retry=1', '0', '{}', "'"])(
    'may be %s, and is the same one in quotes',
    async (key) => {
      const userId = randomUUID();
      const first = await topUp(userId, `Idempotency-Key: ${key}`);
      const again = await topUp(userId, `Idempotency-Key: "${key}"`);

      expect([replayed(first), replayed(again)]).toEqual([FIRST, AGAIN]);
      expect(again.text).toBe(first.text);
      expect(again.headers.get('Location')).toBe(first.headers.get('Location'));
      expect(again.headers.get('Content-Type')).toBe(first.headers.get('Content-Type'));
      expect((await service.get(first.headers.get('Location')!)).body).toMatchObject({ idempotencyKey: key });
      expect(await service.balance(userId)).toBe('1');
    },
  );

  it('is read without the blanks around it, as HTTP says', async () => {
    const userId = randomUUID();
    expect(replayed(await topUp(userId, 'Idempotency-Key:blanks'))).toEqual(FIRST);
    expect(replayed(await topUp(userId, 'Idempotency-Key: \t blanks \t'))).toEqual(AGAIN);
    expect(replayed(await topUp(userId, 'idempotency-KEY: blanks'))).toEqual(AGAIN);
  });

  it('is another one in other letters, and when it is a part of another', async () => {
    const userId = randomUUID();
    for (const key of ['abc', 'ABC', 'Abc', 'ab', 'abcd', '0abc']) {
      expect(replayed(await topUp(userId, `Idempotency-Key: ${key}`))).toEqual(FIRST);
    }
    expect(await service.balance(userId)).toBe('6');
  });

  it.each([
    ['256 characters', ['k'.repeat(256)]],
    ['256 characters in quotes', [`"${'k'.repeat(256)}"`]],
    ['a comma', ['a,b']],
    ['a comma in quotes', ['"a,b"']],
    ['a blank', ['a b']],
    ['a blank in quotes', ['"a b"']],
    ['a tab', ['a\tb']],
    ['nothing in quotes', ['""']],
    ['one quote', ['"']],
    ['an opening quote only', ['"a']],
    ['a closing quote only', ['a"']],
    ['a quote inside', ['"a"b"']],
    ['a backslash', ['a\\b']],
    ['an escaped quote', ['"a\\"b"']],
    ['a letter beyond ASCII', ['\u00e9']],
    ['UTF-8', [Buffer.from('ключ').toString('latin1')]],
    ['the same key on two lines', ['a', 'a']],
    ['two keys on two lines', ['a', 'b']],
    ['a key and an empty line', ['a', '']],
    ['two quoted keys', ['"a"', '"b"']],
  ])('is refused with %s, and nothing is posted', async (_what, keys) => {
    const userId = await openWallet(service, '5');
    const answer = await topUp(userId, ...keys.map((key) => `Idempotency-Key: ${key}`));
    expect(answer).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_INVALID' } });
    expect(await service.balance(userId)).toBe('5');
  });

  // HTTP itself forbids these: the parser of the server refuses them, before anybody sees the request.
  it.each(['\u0001', '\u007f', '\u0000', '\n', '\r'])('is refused with the control character %j', async (character) => {
    const userId = await openWallet(service, '5');
    expect((await topUp(userId, `Idempotency-Key: a${character}b`)).status).toBe(400);
    expect(await service.balance(userId)).toBe('5');
  });

  it.each([[[]], [['Idempotency-Key:']], [['Idempotency-Key: \t ']]])('is missed in %j', async (lines) => {
    const userId = await openWallet(service, '5');
    expect(await topUp(userId, ...lines)).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_MISSING' } });
    expect(await service.balance(userId)).toBe('5');
  });

  it('is looked at after the body is', async () => {
    expect((await service.post({}, null)).body).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect((await service.post({}, 'a b')).body).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('does not matter to a GET, whatever it is', async () => {
    for (const lines of [
      ['Idempotency-Key: a b'],
      ['Idempotency-Key: a', 'Idempotency-Key: b'],
      ['Idempotency-Key:'],
    ]) {
      const answer = await sendRaw(service.url, [`GET /api/v1/wallets/${ALICE}/balance HTTP/1.1`, ...lines]);
      expect(answer).toMatchObject({ status: 200, body: { balance: '500' } });
      expect(answer.headers.get('Idempotent-Replayed')).toBeNull();
    }
  });
});
