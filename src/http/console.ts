import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { Logger } from '@nestjs/common';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config } from '../config';

/** What has a hash of its content in its name never changes under it. */
const HASHED = /^assets\//;

/** How people are let into the console: by nothing, by an API key, or by signing in at the issuer of tokens. */
type SignIn =
  | { readonly access: 'open' | 'key' }
  | { readonly access: 'oidc'; readonly issuer: string; readonly clientId: string; readonly scope: string };

/** The console's built files at `/console/`, and what it has to know of this installation. */
export function serveConsole(fastify: FastifyInstance, config: Config): void {
  const root = path.join(installation(), 'packages/console/dist');
  if (!existsSync(path.join(root, 'index.html'))) {
    new Logger('Console').warn('CONSOLE=on, but the console is not built: npm run console:build');
    return;
  }
  const signIn = signInOf(config);
  const policy = policyOf(signIn, config.CONSOLE_ISSUER_ORIGINS ?? []);
  const setHeaders = (reply: FastifyReply, file: string) => {
    const isHashed = HASHED.test(path.relative(root, file));
    reply.header('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  };
  // In a context of its own: its hook is for these routes alone.
  void fastify.register((console, _options, done) => {
    console.addHook('onRequest', (_request: FastifyRequest, reply: FastifyReply, next: () => void) => {
      reply.header('Content-Security-Policy', policy);
      next();
    });
    // Relative, and so right behind a proxy that puts a path before ours.
    console.get('/console', (_request, reply) => reply.redirect('console/'));
    console.get('/console/config.json', (_request, reply) => reply.header('Cache-Control', 'no-cache').send(signIn));
    void console.register(fastifyStatic, {
      root,
      setHeaders,
      prefix: '/console/',
      decorateReply: false,
      cacheControl: false,
      dotfiles: 'ignore',
      // By the build.
      preCompressed: true,
    });
    done();
  });
}

/** Where package.json is: the top of the checkout, or of the image. */
function installation(folder = __dirname): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : installation(path.dirname(folder));
}

function signInOf({ AUTH, AUTH_JWT_ISSUER, CONSOLE_CLIENT_ID, CONSOLE_SCOPE }: Config): SignIn {
  if (AUTH === 'off') return { access: 'open' };
  if (AUTH_JWT_ISSUER === undefined || CONSOLE_CLIENT_ID === undefined) return { access: 'key' };
  return { access: 'oidc', issuer: AUTH_JWT_ISSUER, clientId: CONSOLE_CLIENT_ID, scope: CONSOLE_SCOPE };
}

/** The page loads nothing from elsewhere, runs nothing but its own files, and asks nobody but us and the issuer. */
function policyOf(signIn: SignIn, origins: readonly string[]): string {
  const issuer = signIn.access === 'oidc' ? [new URL(signIn.issuer).origin, ...origins] : [];
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ['connect-src', "'self'", ...issuer].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ');
}
