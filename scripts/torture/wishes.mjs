import { randomUUID } from 'node:crypto';

// Few, so that they meet; and one that everybody wants something of.
const USERS = 20;
const HOT_SHARE = 0.25;
/** What each user begins with: spends are now granted and now refused. */
const FUNDS = '200';
const TREASURY = '00000000-0000-0000-0000-000000000001';

/** What is asked for, drawn by lot. Users and keys belong to one round alone: nobody else writes to them. */
export class Wishes {
  #random;
  #asset;
  #users = Array.from({ length: USERS }, () => randomUUID());
  #newcomers = [];
  #newcomer = { userId: undefined, left: 0 };

  constructor(random, asset) {
    this.#random = random;
    this.#asset = asset;
  }

  get userIds() {
    return [...this.#users, ...this.#newcomers];
  }

  /** Those whose wallets are used most, the busiest first. */
  get hotUsers() {
    return this.#users.slice(0, 3);
  }

  funding() {
    return this.#users.map((userId) => this.#wish({ userId, type: 'TOP_UP', amount: FUNDS }));
  }

  user() {
    return this.#random.next() < HOT_SHARE ? this.#users[0] : this.#random.pick(this.#users);
  }

  write() {
    const type = this.#random.weighted({ TOP_UP: 35, BONUS: 10, SPEND: 55 });
    return this.#wish({ userId: this.user(), type, amount: this.#amount() });
  }

  /** Several requests race for the first credit of one user, who has no wallet until then. */
  firstCredit() {
    if (this.#newcomer.left === 0) {
      this.#newcomer = { userId: randomUUID(), left: 3 };
      this.#newcomers.push(this.#newcomer.userId);
    }
    this.#newcomer.left -= 1;
    return this.#wish({ userId: this.#newcomer.userId, type: this.#random.pick(['TOP_UP', 'BONUS']), amount: '10' });
  }

  /** Refused whatever the ledger holds, and with the key left free. */
  invalid() {
    return this.#random.pick([
      { ...this.write(), amount: '0' },
      { ...this.write(), amount: '0.123456789' },
      { ...this.write(), type: 'ISSUE' },
      { ...this.write(), assetSymbol: 'NO_SUCH_ASSET' },
      { ...this.write(), userId: TREASURY },
      { ...this.write(), type: 'SPEND', userId: randomUUID() },
    ]);
  }

  /** Something else than what the key was used for. */
  poison({ userId, type, amount, assetSymbol }) {
    return this.#random.pick([
      { userId, type, amount: amount === '7' ? '8' : '7', assetSymbol },
      { userId, type: type === 'SPEND' ? 'BONUS' : 'SPEND', amount, assetSymbol },
      { userId: this.#users.find((other) => other !== userId), type, amount, assetSymbol },
    ]);
  }

  #wish(wish) {
    return { ...wish, assetSymbol: this.#asset };
  }

  /** With decimals: half of them. */
  #amount() {
    const whole = this.#random.integer(1, 60);
    return this.#random.next() < 0.5 ? `${whole}` : `${whole}.${this.#random.integer(1, 99)}`;
  }
}
