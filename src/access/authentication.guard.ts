import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { Config } from '../config';
import { accessTo } from './access.decorators';
import { ApiKeys } from './api-keys';
import { type Identity } from './identity';
import { JsonWebTokens } from './json-web-tokens';
import { SCOPES } from './scopes';

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^Bearer +(?<token>[\w.~+/-]+=*)$/i;

const EVERYTHING = new Set(SCOPES);

/**
 * Finds out who sends a request. It refuses nobody: whoever is not known has a limit as well, by address, and is refused
 * only then (see `AuthorizationGuard`).
 */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  readonly #isOn: boolean;

  constructor(
    config: Config,
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeys,
    private readonly jsonWebTokens: JsonWebTokens,
  ) {
    this.#isOn = config.AUTH === 'on';
    if (!this.#isOn) new Logger('Access').warn('AUTH=off: everybody may do everything. For development only.');
  }

  /**
   * @throws Problem ISSUER_UNAVAILABLE
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!this.#isOn) request.scopes = EVERYTHING;
    else if (accessTo(context, this.reflector)?.kind !== 'everybody') await this.#authenticate(request);
    return true;
  }

  async #authenticate(request: FastifyRequest): Promise<void> {
    const token = BEARER.exec(request.headers.authorization ?? '')?.groups?.['token'];
    const identity = token === undefined ? undefined : await this.#identify(token);
    if (!identity) return;
    request.caller = identity.caller;
    request.isAuthenticated = true;
    request.scopes = identity.scopes;
  }

  /** The two kinds are told apart by their form: a key has no dot, and a JWT has two. */
  #identify(token: string): Identity | undefined | Promise<Identity | undefined> {
    return token.includes('.') ? this.jsonWebTokens.identify(token) : this.apiKeys.identify(token);
  }
}
