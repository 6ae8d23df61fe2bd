import { type components, type ProblemFields } from './schema.ts';

type Body = components['schemas']['Problem'];

/** Every code that this version of the client knows; a newer service may have more. */
export type ProblemCode = Body['code'];

type FieldName = Exclude<keyof Body, 'type' | 'title' | 'status' | 'detail' | 'code' | 'retryable' | 'requestId'>;
type FieldsOf<Code extends ProblemCode> = Required<Pick<Body, Extract<ProblemFields[Code], FieldName>>> &
  Partial<Pick<Body, FieldName>>;

/** What the service answered instead of doing what it was asked for (RFC 9457). */
export class WalletProblem extends Error {
  override readonly name = 'WalletProblem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** Whether the same request, under the same key, may succeed later. The client has tried, until its deadline. */
  readonly retryable: boolean;
  /** The request's name in the service's log. */
  readonly requestId: string;
  /** After how long another try is worth it, as the service sees it. */
  readonly retryAfterMs: number | undefined;
  /** The whole body, as it came. */
  readonly body: Readonly<Body>;

  constructor(body: Body, retryAfterMs?: number) {
    super(`${body.code}: ${body.detail}`);
    const { code, status, type, title, detail, retryable, requestId, ...fields } = body;
    Object.assign(this, fields);
    this.code = code;
    this.status = status;
    this.type = type;
    this.title = title;
    this.detail = detail;
    this.retryable = retryable;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
    this.body = body;
  }
}

/** A problem of one code, with the members that come with it. */
export type ProblemOf<Code extends ProblemCode> = WalletProblem & { readonly code: Code } & Readonly<FieldsOf<Code>>;

/** A problem of any code: comparing `code` tells which members it has. */
export type Problem = { [Code in ProblemCode]: ProblemOf<Code> }[ProblemCode];

/** Whether the service has refused it, for one of these reasons if any are given. */
export function isProblem(error: unknown): error is Problem;
export function isProblem<Code extends ProblemCode>(error: unknown, ...codes: Code[]): error is ProblemOf<Code>;
export function isProblem(error: unknown, ...codes: ProblemCode[]): boolean {
  return error instanceof WalletProblem && (codes.length === 0 || codes.includes(error.code));
}
