import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants';
import { type FastifyContextConfig } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its requests wait in the posting queue: there is a bound to how many may. */
    posts?: true;
    /** Its bodies hold many operations. */
    hasLargeBody?: true;
  }
}

/** For a route whose requests wait in the posting queue; above what the service can take they are refused at the door. */
export const Posts = () => setting({ posts: true });

/** For a route whose bodies hold many operations. */
export const LargeBody = () => setting({ hasLargeBody: true });

/** What stands above a handler adds up: by itself a `RouteConfig` replaces the one below it. */
function setting(added: FastifyContextConfig): MethodDecorator {
  return (target, key, descriptor) => {
    const known = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, descriptor.value as object) as object | undefined;
    RouteConfig({ ...known, ...added })(target, key, descriptor);
  };
}
