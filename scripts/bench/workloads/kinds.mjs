import { fileURLToPath } from 'node:url';
import { check, contest, ratio } from '../contest.mjs';
import { rateAtLeast } from '../report.mjs';

const BARE = fileURLToPath(new URL('../baselines/bare.mjs', import.meta.url));

/** Bars 3, 4 and 5: what is not the plain write, in proportion to the plain write measured beside it. */
export async function kinds(stage, options, report) {
  const database = await stage.databases.copy();
  const service = { services: [await stage.startService(database)], database };
  const bare = { services: [await stage.startService(database, { program: BARE })], expect: [200] };
  const plain = { label: 'writes, beside the following', kind: 'writes', ...service };
  // The plain write comes first in each round, so that what it sent is there to be repeated.
  let earlier;
  const repeating = { ...service, earlier: () => earlier };
  const contenders = await contest(stage, options, [
    { ...plain, onResult: ({ run, sent }) => (earlier = { run, count: sent }) },
    { label: 'first credits of new users', kind: 'firstCredits', ...service },
    { label: '10 % refusals, 20 % replays', kind: 'refusalsAndReplays', ...repeating, expect: [201, 422] },
    { label: 'one hot user', kind: 'hotUser', ...service },
    { label: 'replays from Redis', kind: 'replays', ...repeating },
    { label: 'balance reads', kind: 'balances', ...service, expect: [200] },
    { label: '(c) bare Fastify, one row by pg', kind: 'balances', ...bare },
    { label: '(d) bare Fastify, a constant', kind: 'paths', paths: ['/constant'], ...bare },
  ]);
  reportKinds(report, contenders);
  await check(stage, report, contenders);
}

function reportKinds(report, [plain, firstCredits, mixed, hotUser, replays, balances, oneRow, constant]) {
  report.section('3 4 5 Other requests, 64 connections');
  report.measured(plain);
  report.measured(firstCredits, rateAtLeast(firstCredits, plain, 0.6, 'writes'));
  report.measured(mixed, rateAtLeast(mixed, plain, 0.9, 'writes'));
  report.measured(hotUser, rateAtLeast(hotUser, plain, 0.8, 'writes'));
  report.measured(replays, rateAtLeast(replays, plain, 2, 'writes'));
  report.measured(balances, rateAtLeast(balances, oneRow, 0.6, '(c)'));
  report.measured(oneRow);
  report.measured(constant);
  report.goal('replays, of writes', ratio(replays, plain), 4);
  report.goal('balance reads, of bare Fastify and pg', ratio(balances, oneRow), 1);
}
