import { type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { reasonOf } from '../exit';

const tracer = trace.getTracer('wallet-service');

/** Where a request stands in its trace. Without tracing there is nothing to it, and it costs nothing. */
export const traceContext = (): Context => context.active();

/**
 * Runs a posting in a span of its own. It is the work of many requests: it belongs to the trace of the first of them,
 * and is linked with the others, in both directions.
 */
export function inPostingSpan<Result>(requests: readonly Context[], post: () => Promise<Result>): Promise<Result> {
  const [first = context.active(), ...others] = requests;
  const otherSpans = others.flatMap((other) => trace.getSpan(other) ?? []);
  const links = otherSpans.map((other) => ({ context: other.spanContext() }));
  const attributes = { 'wallet.posting.commands': requests.length };
  return tracer.startActiveSpan('posting', { links, attributes }, first, async (span: Span) => {
    const link = { context: span.spanContext() };
    for (const other of otherSpans) other.addLink(link);
    try {
      return await post();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
