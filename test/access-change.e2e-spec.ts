import { bearer, TestFile, TestIssuer, TestKeys } from './support/access';
import { ALICE, type Answer, type TestService } from './support/service';
import { useWorld } from './support/world';

const SCOPES = ['wallet:read', 'wallet:credit'] as const;

const world = useWorld({ instances: 0 });
const keys = new TestKeys();
let issuer: TestIssuer;
let scopesFile: TestFile;
let service: TestService;

beforeAll(async () => {
  issuer = await TestIssuer.start();
});

afterEach(() => {
  scopesFile.remove();
});

afterAll(async () => {
  await issuer.stop();
  keys.file.remove();
});

async function start(subjects: object): Promise<TestService> {
  scopesFile = new TestFile(subjects);
  const settings = { ...issuer.settings, ...keys.settings, AUTH_JWT_SCOPES_FILE: scopesFile.path };
  return (service = await world.startExtra(settings));
}

function topUp(credential: string, idempotencyKey: string): Promise<Answer> {
  const body = { userId: ALICE, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' };
  return service.post(body, idempotencyKey, bearer(credential));
}

const isReplayed = ({ headers }: Answer) => headers.get('Idempotent-Replayed') === 'true';

it('lets a client that changes from a key to tokens repeat what it sent, where the scopes file names the same caller', async () => {
  const key = keys.issue('shop', SCOPES);
  await start({ shop: { caller: 'key:shop', scopes: SCOPES }, stranger: SCOPES });

  const first = await topUp(key, 'changed');
  const repeated = await topUp(await issuer.token({ sub: 'shop' }), 'changed');
  const another = await topUp(await issuer.token({ sub: 'stranger' }), 'changed');

  expect([first, repeated, another].map(({ status }) => status)).toEqual([201, 201, 201]);
  expect([first, repeated, another].map(isReplayed)).toEqual([false, true, false]);
});

it('lets a client that changes from tokens to a key do so as well, and takes the scopes that a token carries itself', async () => {
  const key = keys.issue('jwt:game', SCOPES);
  await start({ game: { caller: 'jwt:game' } });

  const first = await topUp(await issuer.token({ sub: 'game', scope: SCOPES.join(' ') }), 'back');
  const repeated = await topUp(key, 'back');

  expect([first.status, repeated.status, isReplayed(repeated)]).toEqual([201, 201, true]);
});

it('takes no caller of another kind from an issuer', async () => {
  const key = keys.issue('till', SCOPES);
  await start({ 'key:till': SCOPES });

  await topUp(key, 'impostor');
  const answer = await topUp(await issuer.token({ sub: 'key:till' }), 'impostor');

  expect([answer.status, isReplayed(answer)]).toEqual([201, false]);
});

it.each([
  ['shop takes a list of scopes', { shop: { scopes: 'wallet:read' } }],
  ['shop takes scopes and caller, not callers', { shop: { scopes: SCOPES, callers: 'key:shop' } }],
  ['shop: caller takes 1 to 251 visible ASCII characters', { shop: { scopes: SCOPES, caller: 'the shop' } }],
])('says what is wrong with the scopes file: %s', async (complaint, subjects) => {
  await expect(start(subjects)).rejects.toThrow(complaint);
});
