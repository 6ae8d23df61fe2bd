import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type InteractionResults, type RefreshToken } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { type Scope, SCOPES } from '../../src/access/scopes';
import { AUDIENCE } from './access';
import { type Settings } from './service';

const CLIENT = 'wallet-console';
/** What the provider calls the service by. */
const RESOURCE = 'https://wallet.test';

const TOKEN_SECONDS = 3_600;
/** Of what is good for longer than that. */
const DAY_SECONDS = 86_400;

/** Where people sign in: an OpenID provider with pages of its own, which believes whatever name it is told. */
export class OpenIdProvider {
  /** Whether a token can be renewed. */
  givesRefreshTokens = true;
  /** How often somebody was asked for a name. */
  questions = 0;
  /** For what it has given tokens: a code, or a refresh token. */
  readonly grants: string[] = [];
  /** All that it has given, of every kind. */
  readonly tokens: string[] = [];
  readonly #server: Server = createServer();
  readonly #refreshTokens: RefreshToken[] = [];

  /** @param people what each of them may do */
  constructor(private readonly people: Readonly<Record<string, readonly Scope[]>>) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** The same by another name, which is another host to a browser. */
  get otherUrl(): string {
    return this.url.replace('127.0.0.1', 'localhost');
  }

  /** Of a service whose console asks people to sign in here. */
  get settings(): Settings {
    return {
      AUTH: 'on',
      AUTH_JWT_ISSUER: this.url,
      AUTH_JWT_AUDIENCE: AUDIENCE,
      AUTH_JWT_JWKS: `${this.url}/jwks`,
      AUTH_JWT_CLOCK_TOLERANCE_SECONDS: '0',
      CONSOLE_CLIENT_ID: CLIENT,
      CONSOLE_ISSUER_ORIGINS: this.otherUrl,
    };
  }

  /** Knows a console from now on: a public client. */
  async register(consoleUrl: string): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const provider = new Provider(this.url, {
      ...this.#policy(new URL(consoleUrl).origin),
      adapter: createMemoryAdapter(),
      jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
      cookies: { keys: [randomUUID()] },
      clients: [
        {
          client_id: CLIENT,
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code', 'refresh_token'],
          redirect_uris: [consoleUrl],
          post_logout_redirect_uris: [consoleUrl],
        },
      ],
    });
    provider.on('refresh_token.saved', (token) => this.#refreshTokens.push(token));
    provider.on('grant.success', ({ body, oidc }) => {
      this.grants.push(String(oidc.params?.['grant_type']));
      const { access_token, id_token, refresh_token } = body as Record<string, string | undefined>;
      this.tokens.push(...[access_token, id_token, refresh_token].filter((token) => token !== undefined));
    });
    const answer = provider.callback();
    this.#server.on('request', (request, response) => {
      const isQuestion = request.url?.startsWith('/interaction/');
      void (isQuestion ? this.#ask(provider, request, response) : answer(request, response));
    });
  }

  /** Nothing is renewed any more for who has signed in so far. */
  async withdraw(): Promise<void> {
    await Promise.all(this.#refreshTokens.splice(0).map((token) => token.destroy()));
  }

  #policy(consoleOrigin: string): Configuration {
    return {
      clientBasedCORS: (_ctx, origin) => origin === consoleOrigin,
      findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      ttl: {
        Interaction: TOKEN_SECONDS,
        IdToken: TOKEN_SECONDS,
        AccessToken: TOKEN_SECONDS,
        RefreshToken: DAY_SECONDS,
        Session: DAY_SECONDS,
        Grant: DAY_SECONDS,
      },
      issueRefreshToken: () => this.givesRefreshTokens,
      // Nobody is asked what the console may do in his name: all that he may.
      loadExistingGrant: async ({ oidc: { provider, session } }) => {
        const accountId = session?.accountId ?? '';
        const allowed = this.people[accountId] ?? [];
        const grant = new provider.Grant({ accountId, clientId: CLIENT });
        grant.addOIDCScope('openid');
        grant.addResourceScope(RESOURCE, allowed.join(' '));
        grant.rejectResourceScope(RESOURCE, SCOPES.filter((scope) => !allowed.includes(scope)).join(' '));
        await grant.save();
        return grant;
      },
      renderError: (ctx, { error, error_description }) => {
        ctx.body = `${error}: ${error_description}`;
      },
      features: {
        devInteractions: { enabled: false },
        userinfo: { enabled: false },
        rpInitiatedLogout: {
          logoutSource: (ctx, form) => {
            ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign out</button>`);
          },
        },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => RESOURCE,
          getResourceServerInfo: () => ({
            audience: AUDIENCE,
            scope: SCOPES.join(' '),
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    };
  }

  async #ask(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      this.questions++;
      response.setHeader('Content-Type', 'text/html').end(page(QUESTION));
      return;
    }
    const form = new URLSearchParams(await text(request));
    const result: InteractionResults =
      form.get('answer') === 'cancel'
        ? { error: 'access_denied', error_description: 'The person has cancelled' }
        : { login: { accountId: form.get('name') ?? '' } };
    await provider.interactionFinished(request, response, result);
  }
}

const page = (content: string) => `<!doctype html><title>Provider</title><link rel="icon" href="data:,">${content}`;

const QUESTION = `<form method="post">
  <label>Name <input name="name"></label>
  <button name="answer" value="enter">Enter</button>
  <button name="answer" value="cancel">Cancel</button>
</form>`;
