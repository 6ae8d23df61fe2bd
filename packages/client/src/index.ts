export { type Amount } from './body.ts';
export { type BulkItem, type BulkOutcome } from './bulk.ts';
export { NoAnswerError, UnexpectedAnswerError } from './failures.ts';
export { type FeedEvent, type FeedOptions } from './feed.ts';
export { keyOf, newKey } from './key.ts';
export { isProblem, type Problem, type ProblemCode, type ProblemOf, WalletProblem } from './problem.ts';
export { type Token } from './transport.ts';
export { type Group, type Hold, type Input, type ItemOf, type ListRoute, type Output, type Posted, type Route, type Schemas, type Transaction } from './types.ts'; // prettier-ignore
export { userIdOf } from './user-id.ts';
export { type CallOptions, WalletClient, type WalletClientOptions, type WriteOptions } from './wallet-client.ts';
export { verifyWebhook, type VerifyOptions, type WebhookEvent, WebhookVerificationError } from './webhook.ts';
