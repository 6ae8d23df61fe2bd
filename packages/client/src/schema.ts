// Made from test/openapi.json by npm run client:types.

export interface paths {
    "/api/v1/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who the caller is, and what he may do
         * @description By the key or token that comes with the request, whatever its scopes are.
         */
        get: operations["access"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All wallets of a user
         * @description Takes the scope `wallet:read`.
         */
        get: operations["user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The balance of one wallet, now or at any time
         * @description Takes the scope `wallet:read`.
         */
        get: operations["balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All assets
         * @description Takes the scope `wallet:read`.
         */
        get: operations["assets"];
        put?: never;
        /**
         * Create an asset
         * @description Takes the scope `wallet:admin`.
         */
        post: operations["create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{symbol}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One asset
         * @description Takes the scope `wallet:read`.
         */
        get: operations["asset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename, pause or resume an asset, or have it keep lots
         * @description Takes the scope `wallet:admin`.
         */
        patch: operations["change"];
        trace?: never;
    };
    "/api/v1/assets/{symbol}/issuances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring credits into being, into the treasury
         * @description Takes the scope `wallet:admin`.
         */
        post: operations["issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{symbol}/burns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take credits out of being, from the treasury
         * @description Takes the scope `wallet:admin`.
         */
        post: operations["burn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{symbol}/supply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where all credits of an asset are
         * @description Takes the scope `wallet:read`.
         */
        get: operations["supply"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Spend, top up, grant or correct credits
         * @description Takes the scope `wallet:spend` for `SPEND`, `wallet:credit` for `TOP_UP` and `BONUS`, `wallet:admin` for `ADJUST_UP` and `ADJUST_DOWN`.
         */
        post: operations["post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give credits from one user to another, with a fee or without
         * @description Takes the scope `wallet:transfer`.
         */
        post: operations["transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/transactions/linked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post several operations together: all of them, or none
         * @description Takes the scope `wallet:spend` for `SPEND`, `wallet:credit` for `TOP_UP` and `BONUS`, `wallet:admin` for `ADJUST_UP` and `ADJUST_DOWN`, `wallet:transfer` for `TRANSFER`, `wallet:refund` for `REFUND` and `REVERSAL`, `wallet:hold` for `HOLD` and `CAPTURE` and `RELEASE`.
         */
        post: operations["linked"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/transactions/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post many items, each with a key and an outcome of its own
         * @description There is no header: each item has its `idempotencyKey`, so that the whole request can be repeated. An item that is not valid is answered in its place, and spoils no other. It counts as its items to the rate limit.
         *
         *     Takes the scope `wallet:spend` for `SPEND`, `wallet:credit` for `TOP_UP` and `BONUS`, `wallet:admin` for `ADJUST_UP` and `ADJUST_DOWN`, `wallet:transfer` for `TRANSFER`, `wallet:refund` for `REFUND` and `REVERSAL`, `wallet:hold` for `HOLD` and `CAPTURE` and `RELEASE`.
         */
        post: operations["bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/transactions/{transactionId}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give back a transaction, or a part of it
         * @description Takes the scope `wallet:refund`.
         */
        post: operations["refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/groups/{groupId}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give back all that is left of a group
         * @description Takes the scope `wallet:refund`.
         */
        post: operations["refundGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/cancellations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Settle a request that has no answer
         * @description If it was not posted, it never will be; if it was, it is kept or refunded. Repeats itself safely.
         *
         *     Takes the scope `wallet:refund`.
         */
        post: operations["cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/groups/{groupId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The transactions that were posted together
         * @description Takes the scope `wallet:read`.
         */
        get: operations["group"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/transactions/{transactionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One transaction with its ledger entries and its refunds
         * @description Takes the scope `wallet:read`.
         */
        get: operations["transaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Freeze or close a wallet, or all of a user, and undo it
         * @description Without `assetSymbol` it is for all wallets of the user, those to come included.
         *
         *     Takes the scope `wallet:admin`.
         */
        put: operations["set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger entries of a user's wallets, newest first
         * @description Takes the scope `wallet:read`.
         */
        get: operations["ledger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user's transactions, refused ones included, newest first
         * @description Of a system user: all transactions that moved its wallets; these take no `type`, `status` or `reference`.
         *
         *     Takes the scope `wallet:read`.
         */
        get: operations["history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the balance of one wallet came about
         * @description The opening balance, all entries of a time, oldest first, and the closing balance, as JSON or, for `Accept: text/csv`, as CSV. Up to 10,000 entries: more is what the export is for. In CSV a reference that a spreadsheet would take for a formula, or that begins with an apostrophe, has one apostrophe in front of it.
         *
         *     Takes the scope `wallet:read`.
         */
        get: operations["statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user's whole history, oldest first
         * @description All transactions that there are when it begins, refused ones included, streamed: as CSV or as a line of JSON for each. It is complete when the answer ends; one that breaks off has failed. Of a system user: all transactions that moved its wallets. Texts in CSV as in a statement; what is an object in JSON is its JSON there.
         *
         *     Takes the scope `wallet:read`.
         */
        get: operations["export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase the texts of a user's history, for good
         * @description `reference`, `metadata` and `reason` of all that was posted for the user before are null from then on, with `erasedAt`; of the other side of a transfer as well. Amounts, keys and proofs stay. The `reason` of the erasure itself stays until the next one.
         *
         *     Takes the scope `wallet:admin`.
         */
        post: operations["erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transactions of all users, newest first
         * @description By `reference`, by `groupId`, or by time. `caller`, `type` and `status` narrow these down, and take one of them: `reference`, `groupId` or `from`. No more than 100,000 transactions are looked through.
         *
         *     Takes the scope `wallet:admin`.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set an amount aside for a later capture
         * @description Takes the scope `wallet:hold`.
         */
        post: operations["place"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/holds/{holdId}/captures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take what is set aside, or a part of it
         * @description Takes the scope `wallet:hold`.
         */
        post: operations["capture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/holds/{holdId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let go what is left of a hold
         * @description Takes the scope `wallet:hold`.
         */
        post: operations["release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/holds/{holdId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One hold, and what became of it
         * @description Takes the scope `wallet:read`.
         */
        get: operations["hold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user's holds, newest first
         * @description Takes the scope `wallet:read`.
         */
        get: operations["holds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/lots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user's lots, newest first: what is left of each, and what became of the rest
         * @description Takes the scope `wallet:read`.
         */
        get: operations["lots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/transactions/{transactionId}/chargebacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back a top-up that is not paid for: what is left of it, and the rest as a debt
         * @description Takes the scope `wallet:refund`.
         */
        post: operations["chargeback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/liability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What users own of an asset, by class and expiry, now or at any time
         * @description Takes the scope `wallet:admin`.
         */
        get: operations["liability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{symbol}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What may be moved of an asset, and held
         * @description Takes the scope `wallet:read`.
         */
        get: operations["assetLimits"];
        /**
         * Limit what may be moved of an asset, and held
         * @description In place of all limits of before, at once. What a day, week or month already holds counts.
         *
         *     Takes the scope `wallet:admin`.
         */
        put: operations["setAssetLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a user may still spend, be credited and send
         * @description Takes the scope `wallet:read`.
         */
        get: operations["userLimits"];
        /**
         * Set a user's own limits
         * @description In place of the user's limits of before, beside the asset's. What is new or tighter holds at once; to loosen a limit, or to remove it, takes effect after 24 hours.
         *
         *     Takes the scope `wallet:admin`.
         */
        put: operations["setUserLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened, in order
         * @description Every transaction, refused ones included, once and without a gap. Keep `next` together with what you make of the events, and ask again `after` it; with `waitSeconds` the answer comes as soon as there is something.
         *
         *     Takes the scope `wallet:events`.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All webhooks
         * @description Takes the scope `wallet:events`.
         */
        get: operations["webhooks"];
        put?: never;
        /**
         * Tell an endpoint what happens
         * @description From here on every event that it wants is sent to it, at least once and for each user in order, by the specification of Standard Webhooks (https://www.standardwebhooks.com). What is not taken is tried again for days, and then parked.
         *
         *     Takes the scope `wallet:events`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One webhook, and how far it has come
         * @description Takes the scope `wallet:events`.
         */
        get: operations["webhook"];
        put?: never;
        post?: never;
        /**
         * Remove a webhook
         * @description With all that is being retried, and what is parked.
         *
         *     Takes the scope `wallet:events`.
         */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        /**
         * Change, pause or resume a webhook
         * @description Takes the scope `wallet:events`.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook another secret
         * @description That of before signs as well for a day: receivers take whichever they know.
         *
         *     Takes the scope `wallet:events`.
         */
        post: operations["rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a webhook has not taken
         * @description What was taken is not kept.
         *
         *     Takes the scope `wallet:events`.
         */
        get: operations["deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell a webhook again what was posted within a time
         * @description Beside what happens meanwhile, for each user in order. Parked deliveries that are taken so are parked no more.
         *
         *     Takes the scope `wallet:events`.
         */
        post: operations["replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook an event of type `webhook.test`, at once and only once
         * @description Takes the scope `wallet:events`.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/{userId}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Below which balances of a user webhooks are told
         * @description Takes the scope `wallet:events`.
         */
        get: operations["alerts"];
        /**
         * Tell webhooks when a balance falls below an amount
         * @description By the event `balance.below`, with the transaction that takes it from there, or above, to below; and again when it has been back. In place of the alert of before.
         *
         *     Takes the scope `wallet:events`.
         */
        put: operations["setAlert"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What came to users and went from them, by type and day or month
         * @description All that was credited, less all that was debited, is by how much the sum that users hold has changed. Up to 400 days by day, 1,900 by month.
         *
         *     Takes the scope `wallet:admin`.
         */
        get: operations["flows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who has spent most, or was credited most
         * @description Within a time in which no more than 1,000,000 transactions were posted.
         *
         *     Takes the scope `wallet:admin`.
         */
        get: operations["top"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/integrity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the newest part of the ledger is right
         * @description Checks the newest transactions of each slice, what they name and belong to, their seals, and the sums of all balances. The whole ledger is checked by `npm run verify`.
         *
         *     Takes the scope `wallet:admin`.
         */
        get: operations["integrity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the newest daily verification has found
         * @description It goes over what was posted since the one before, and on Sundays over the whole ledger.
         *
         *     Takes the scope `wallet:admin`.
         */
        get: operations["verification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether this process is alive
         * @description It asks nobody else: a restart would not mend a database.
         */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether requests should be sent here
         * @description The database is writable and its schema current, and this instance is not shutting down. Without Redis, or with clocks that differ by seconds, it is `degraded`, and ready.
         */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/startup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the service has started
         * @description It listens only when the start-up checks have passed.
         */
        get: operations["startup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The service's health, for people
         * @description The same as `/health/ready`.
         */
        get: operations["forPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        Scope: "wallet:read" | "wallet:spend" | "wallet:credit" | "wallet:transfer" | "wallet:refund" | "wallet:hold" | "wallet:events" | "wallet:admin" | "wallet:metrics";
        Caller: {
            /**
             * @description Whom the key or token was issued to, as it stands in transactions; without access control everybody is `anybody`.
             * @example key:shop
             */
            caller: string;
            /**
             * @example [
             *       "wallet:read",
             *       "wallet:spend"
             *     ]
             */
            scopes: components["schemas"]["Scope"][];
        };
        /**
         * @description Of all wallets of the user, those to come included; single ones may be stricter.
         * @enum {string}
         */
        WalletStatus: "ACTIVE" | "FROZEN" | "CLOSED";
        Classes: {
            /** @example 500 */
            PAID: string;
            /** @example 100 */
            BONUS: string;
        };
        NextExpiry: {
            /**
             * Format: date-time
             * @example 2026-12-31T23:59:59.000000Z
             */
            at: string;
            /** @example 100 */
            amount: string;
        };
        Wallet: {
            /** @description Its own or its user's, whichever is stricter. */
            status: components["schemas"]["WalletStatus"];
            /** @example GOLD */
            assetSymbol: string;
            /**
             * @description A decimal, without trailing zeros.
             * @example 600
             */
            balance: string;
            /**
             * @description What can be spent: the balance less what is held, and what has expired and is not booked yet.
             * @example 570
             */
            available: string;
            /**
             * @description What is set aside by holds.
             * @example 30
             */
            held: string;
            /**
             * @description What a chargeback could not take: the next credits repay it.
             * @example 0
             */
            debt: string;
            /** @description Only where the asset keeps lots. */
            classes?: components["schemas"]["Classes"];
            /** @description Only where something of it expires. */
            nextExpiry?: components["schemas"]["NextExpiry"];
        };
        User: {
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /** @description Of all wallets of the user, those to come included; single ones may be stricter. */
            status: components["schemas"]["WalletStatus"];
            wallets: components["schemas"]["Wallet"][];
        };
        Balance: {
            /** @description Its own or its user's, whichever is stricter. */
            status: components["schemas"]["WalletStatus"];
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * @description A decimal, without trailing zeros.
             * @example 600
             */
            balance: string;
            /**
             * @description What can be spent: the balance less what is held, and what has expired and is not booked yet.
             * @example 570
             */
            available: string;
            /**
             * @description What is set aside by holds.
             * @example 30
             */
            held: string;
            /**
             * @description What a chargeback could not take: the next credits repay it.
             * @example 0
             */
            debt: string;
            /** @description Only where the asset keeps lots. */
            classes?: components["schemas"]["Classes"];
            /** @description Only where something of it expires. */
            nextExpiry?: components["schemas"]["NextExpiry"];
        };
        Asset: {
            /** @example Gold Coins */
            name: string;
            /** @example 4 */
            scale: number;
            /** @enum {string} */
            status: "ACTIVE" | "PAUSED";
            /**
             * @description Whether its credits are kept in lots.
             * @example false
             */
            lots: boolean;
            /**
             * @description What becomes of a refund to a lot that has expired since: it expires again at once, or some days later.
             * @example EXPIRE_AGAIN
             */
            expiredRefund?: "EXPIRE_AGAIN" | components["schemas"]["Grace"];
            /**
             * @description Only where it keeps lots.
             * @example true
             */
            bonusTransferable?: boolean;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /** @example GOLD */
            symbol: string;
        };
        Assets: {
            assets: components["schemas"]["Asset"][];
        };
        PostAsset: {
            /**
             * @description A letter, then 1 to 15 letters, digits or underscores. It never changes.
             * @example RUBY
             */
            symbol: string;
            /** @example Rubies */
            name: string;
            /**
             * @description How many decimals amounts have. It never changes.
             * @example 0
             */
            scale: number;
            /**
             * @description Whether its credits are kept in lots, by class, priority and expiry. It cannot be undone.
             * @default false
             */
            lots?: boolean | null;
        };
        Grace: {
            /** @example 14 */
            graceDays: number;
        };
        PatchAsset: {
            /** @example Gold Coins */
            name?: string | null;
            /**
             * @description While it is `PAUSED`, nothing but refunds and reversals is posted.
             * @example ACTIVE
             * @enum {string|null}
             */
            status?: "ACTIVE" | "PAUSED" | null;
            /**
             * @description `true` keeps its credits in lots from now on: what wallets hold becomes one lot each, without expiry. It cannot be undone.
             * @example true
             */
            lots?: boolean | null;
            /**
             * @description What becomes of a refund to a lot that has expired since: it expires again at once, or some days later.
             * @example EXPIRE_AGAIN
             */
            expiredRefund?: "EXPIRE_AGAIN" | components["schemas"]["Grace"];
            /** @description Whether users may give each other what was given to them. */
            bonusTransferable?: boolean | null;
        };
        PostSupply: {
            /**
             * @description Above zero, with no more decimals than the asset keeps.
             * @example 1000000
             */
            amount: string;
            /** @example 2026-q4-budget */
            reference?: string | null;
        };
        SupplyChanged: {
            /** @enum {string} */
            status: "SUCCESS";
            /**
             * Format: uuid
             * @description The first of its transactions.
             */
            txId: string;
            /** Format: uuid */
            groupId: string;
            /**
             * @description What the treasury holds afterwards.
             * @example 1001000000
             */
            treasury: string;
        };
        Supply: {
            /**
             * @description What of the users' is set aside by holds.
             * @example 30
             */
            held: string;
            /**
             * @description Between two slices, on its way: always 0 over all of them.
             * @example 0
             */
            clearing: string;
            /** @example 1000001500 */
            issued: string;
            /** @example 0 */
            burned: string;
            /** @example 1000000000 */
            treasury: string;
            /** @example 1500 */
            users: string;
        };
        IfBalance: {
            /** @example 10 */
            gte?: string | null;
            /** @example 1000 */
            lte?: string | null;
        };
        PostTransaction: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too.
             * @example 100
             */
            amount: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * @description A `TOP_UP` is `PAID`, other credits are `BONUS`, unless it is said.
             * @enum {string|null}
             */
            class?: "BONUS" | "PAID" | null;
            /** @description The lower, the earlier it is used; 50 where a credit does not say. */
            priority?: number | null;
            /**
             * Format: date-time
             * @description From then on nothing of it can be used. Never for what is `PAID`; either this or `expiresInSeconds`.
             */
            expiresAt?: string | null;
            /** @description The same, counted from the posting. */
            expiresInSeconds?: number | null;
            /**
             * @description `SPEND` debits the user; `TOP_UP` (bought) and `BONUS` (granted) credit the user; adjustments correct, with a reason.
             * @example SPEND
             * @enum {string}
             */
            type: "TOP_UP" | "BONUS" | "SPEND" | "ADJUST_UP" | "ADJUST_DOWN";
            /**
             * Format: uuid
             * @description Whose wallet.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * @description Why: for adjustments, and required there.
             * @example lost by a fault of ours, ticket 815
             */
            reason?: string | null;
            /** @description Only say what would happen now; no key is used up. */
            dryRun?: boolean | null;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        Posted: {
            /** @enum {string} */
            status: "SUCCESS";
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            txId: string;
            /**
             * @description Only where the wallet owed something: what of the credit has repaid it. `balance` is without it.
             * @example 50
             */
            recovered?: string;
            /**
             * @description Only where no more than a part fits under the largest balance; the transaction says how much.
             * @enum {boolean}
             */
            clamped?: true;
            /**
             * @description The wallet's balance after this transaction, without trailing zeros.
             * @example 400
             */
            balance: string;
        };
        /** @enum {string} */
        TransactionStatus: "SUCCESS" | "REJECTED";
        /**
         * @description What happened, for programs: it never changes its meaning.
         * @enum {string}
         */
        ProblemCode: "VALIDATION_FAILED" | "MALFORMED_BODY" | "AMOUNT_TOO_LARGE" | "CURSOR_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "IDEMPOTENCY_KEY_INVALID" | "MALFORMED_REQUEST" | "UNAUTHENTICATED" | "FORBIDDEN" | "ROUTE_NOT_FOUND" | "ASSET_NOT_FOUND" | "WALLET_NOT_FOUND" | "TRANSACTION_NOT_FOUND" | "HOLD_NOT_FOUND" | "GROUP_NOT_FOUND" | "WEBHOOK_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "REQUEST_TIMEOUT" | "ASSET_EXISTS" | "TOO_MANY_WEBHOOKS" | "IDEMPOTENCY_IN_PROGRESS" | "FEED_RESET" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "INSUFFICIENT_FUNDS" | "WALLET_FROZEN" | "WALLET_CLOSED" | "WALLET_NOT_EMPTY" | "CAPTURE_EXCEEDS_HOLD" | "HOLD_CAPTURED" | "HOLD_RELEASED" | "HOLD_EXPIRED" | "REFUND_EXCEEDS_ORIGINAL" | "ALREADY_REFUNDED" | "ALREADY_CHARGED_BACK" | "NOT_REFUNDABLE" | "CONDITION_FAILED" | "ASSET_PAUSED" | "LIMIT_EXCEEDED" | "BONUS_NOT_TRANSFERABLE" | "EXPIRY_PASSED" | "ASSET_WITHOUT_LOTS" | "LINKED_OPERATION_REJECTED" | "CANCELLED" | "SAME_WALLET" | "SYSTEM_WALLET" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "HEADERS_TOO_LARGE" | "INTERNAL" | "OVERLOADED" | "WALLET_BUSY" | "TREASURY_EXHAUSTED" | "OUTCOME_UNKNOWN" | "DATABASE_UNAVAILABLE" | "CLOCK_AHEAD" | "READ_TIMEOUT" | "ISSUER_UNAVAILABLE" | "ERASURE_INCOMPLETE" | "SHUTTING_DOWN";
        EmbeddedProblem: {
            /** @description What happened, for programs: it never changes its meaning. */
            code: components["schemas"]["ProblemCode"];
            /** @description The sentences about each property that is not valid. */
            errors?: {
                [key: string]: string[];
            };
            /**
             * Format: date-time
             * @description When the limit's day, week or month is over.
             */
            resetsAt?: string;
            /** @description Which operation it was, counted from 0 as they were sent; of a group's refund, as the group was. */
            index?: number;
            /**
             * Format: uuid
             * @description Under which the refused transactions of a linked request are kept.
             */
            groupId?: string;
            /**
             * Format: uuid
             * @description The refused transaction; of a key that was used before, the transaction that has used it.
             */
            txId?: string;
            /** @example urn:wallet-service:problem:wallet-not-found */
            type: string;
            title: string;
            /** @example 404 */
            status: number;
            /** @description For people: what happened, where that is more than the title says, and what to do. */
            detail: string;
            /** @description Whether the same request, under the same key, may succeed later. */
            retryable: boolean;
            /** @description The scopes that are missing. */
            requiredScopes?: string[];
            /** @description What of the wallet is available, when that was not enough or not as expected. */
            available?: string;
            /** @description What it would have taken. */
            required?: string;
            /** @description How much of the original was refunded before. */
            refunded?: string;
            /** @description How much of the original is left to be refunded. */
            refundable?: string;
            /** @description How much of the hold is captured. */
            captured?: string;
            /**
             * @description Which limit it would have exceeded.
             * @example SPEND per DAY Europe/Berlin
             */
            limit?: string;
            /** @description What the limit allows. */
            max?: string;
            /** @description What counted against the limit before. */
            used?: string;
            /** @description How much of the limit, or of the hold, is left. */
            remaining?: string;
        };
        /** @enum {string} */
        TransactionType: "TOP_UP" | "BONUS" | "SPEND" | "CAPTURE" | "SEND" | "RECEIVE" | "FEE" | "REFUND" | "REVERSAL" | "ADJUST_UP" | "ADJUST_DOWN" | "ISSUE" | "BURN" | "SUPPLY_OUT" | "SUPPLY_IN" | "EXPIRE" | "CHARGEBACK" | "RECOVERY" | "HOLD" | "RELEASE" | "FREEZE" | "UNFREEZE" | "CLOSE" | "REOPEN" | "OPEN_LOT" | "CANCEL" | "ERASE";
        /** @enum {string} */
        RejectionCode: "INSUFFICIENT_FUNDS" | "WALLET_FROZEN" | "WALLET_CLOSED" | "WALLET_NOT_EMPTY" | "CAPTURE_EXCEEDS_HOLD" | "HOLD_CAPTURED" | "HOLD_RELEASED" | "HOLD_EXPIRED" | "REFUND_EXCEEDS_ORIGINAL" | "ALREADY_REFUNDED" | "CONDITION_FAILED" | "ASSET_PAUSED" | "LIMIT_EXCEEDED" | "ALREADY_CHARGED_BACK" | "BONUS_NOT_TRANSFERABLE" | "EXPIRY_PASSED" | "LINKED_OPERATION_REJECTED";
        Rejection: {
            /** @example INSUFFICIENT_FUNDS */
            code: components["schemas"]["RejectionCode"];
            /**
             * @description What the user had available.
             * @example 500
             */
            available?: string;
            /**
             * @description What it would have taken.
             * @example 1000
             */
            required?: string;
            /**
             * @description What the limit allows.
             * @example 100
             */
            max?: string;
            /**
             * Format: date-time
             * @description When the limit's day, week or month is over.
             * @example 2026-01-31T12:00:00.000000Z
             */
            resetsAt?: string;
            /** @description What of the original was refunded before. */
            refunded?: string;
            /** @description What of the original was left. */
            refundable?: string;
            /** @description What of the hold was captured before. */
            captured?: string;
            /**
             * @description Which limit it would have exceeded.
             * @example SPEND per DAY Europe/Berlin
             */
            limit?: string;
            /** @description What counted against it before. */
            used?: string;
            /** @description What was left of the limit, or of the hold. */
            remaining?: string;
        };
        /** @enum {string} */
        LotClass: "BONUS" | "PAID";
        LotShare: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            lotId: string;
            class: components["schemas"]["LotClass"];
            /** @example 100.0000 */
            amount: string;
        };
        OpenedLot: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            lotId: string;
            class: components["schemas"]["LotClass"];
            /** @example 100.0000 */
            amount: string;
            /** @example 50 */
            priority: number;
            /**
             * Format: date-time
             * @example null
             */
            expiresAt: string | null;
        };
        PreviewedTransaction: {
            /**
             * @description Counts the transactions of one request from 0.
             * @example 0
             */
            position: number;
            /**
             * @description Counts the operations of one request from 0, as they were sent.
             * @example 0
             */
            index: number;
            /** @example SPEND */
            type: components["schemas"]["TransactionType"];
            status: components["schemas"]["TransactionStatus"];
            /** @example 100.0000 */
            amount: string | null;
            /**
             * @description Only where it was more than fits under the largest balance: what was asked for.
             * @example 250.0000
             */
            requestedAmount?: string;
            /** @example GOLD */
            assetSymbol: string | null;
            /**
             * Format: uuid
             * @description The one user it concerns.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            fromUser: string | null;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000001
             */
            toUser: string | null;
            /**
             * @description The balance of `userId`; of a refusal, as before the request.
             * @example 400.0000
             */
            balanceAfter: string | null;
            /**
             * @description Who asked for it.
             * @example shop
             */
            caller: string;
            /** @example order-4711 */
            idempotencyKey: string;
            /**
             * Format: uuid
             * @description The same for all transactions that are linked.
             * @example null
             */
            groupId: string | null;
            /**
             * Format: uuid
             * @description The original of a refund, reversal or chargeback; the hold of a capture or release; the credit of a recovery.
             * @example null
             */
            relatesTo: string | null;
            /** @example order-4711 */
            reference: string | null;
            /**
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @example null */
            reason: string | null;
            /**
             * @description Only of a chargeback: what could not be taken, and is owed.
             * @example 0.0000
             */
            debt?: string;
            /**
             * Format: date-time
             * @description Only where `reference`, `metadata` and `reason` were erased: when.
             * @example 2026-01-31T12:00:00.000000Z
             */
            erasedAt?: string;
            /**
             * @description In a user's history, of what can be refunded: how much of it was.
             * @example 0.0000
             */
            refunded?: string;
            /** @description Only where `status` is `REJECTED`. */
            rejection?: components["schemas"]["Rejection"];
            /** @description Only in an asset that keeps lots: what it has taken of which, or set aside in them, the first one first. */
            paidFrom?: components["schemas"]["LotShare"][];
            /** @description Only in an asset that keeps lots: what a refund or a release has given back to which. */
            returnedTo?: components["schemas"]["LotShare"][];
            /** @description Only in an asset that keeps lots: those that it has opened. */
            lots?: components["schemas"]["OpenedLot"][];
        };
        DryRun: {
            /** @enum {boolean} */
            dryRun: true;
            status: components["schemas"]["TransactionStatus"];
            /** @description Where `status` is `REJECTED`. */
            rejection?: components["schemas"]["EmbeddedProblem"];
            /** @description Where `status` is `SUCCESS`. */
            transactions?: components["schemas"]["PreviewedTransaction"][];
        };
        Fee: {
            /** @example 5 */
            amount: string;
            /** @enum {string} */
            paidBy: "SENDER" | "RECEIVER";
        };
        PostTransfer: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too.
             * @example 100
             */
            amount: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            fromUserId: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000003
             */
            toUserId: string;
            /** @description Only say what would happen now; no key is used up. */
            dryRun?: boolean | null;
            /** @description What the treasury keeps of it. */
            fee?: components["schemas"]["Fee"] | null;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        Transaction: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
            /**
             * @description Counts the transactions of one request from 0.
             * @example 0
             */
            position: number;
            /**
             * @description Counts the operations of one request from 0, as they were sent.
             * @example 0
             */
            index: number;
            /** @example SPEND */
            type: components["schemas"]["TransactionType"];
            status: components["schemas"]["TransactionStatus"];
            /** @example 100.0000 */
            amount: string | null;
            /**
             * @description Only where it was more than fits under the largest balance: what was asked for.
             * @example 250.0000
             */
            requestedAmount?: string;
            /** @example GOLD */
            assetSymbol: string | null;
            /**
             * Format: uuid
             * @description The one user it concerns.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            fromUser: string | null;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000001
             */
            toUser: string | null;
            /**
             * @description The balance of `userId`; of a refusal, as before the request.
             * @example 400.0000
             */
            balanceAfter: string | null;
            /**
             * @description Who asked for it.
             * @example shop
             */
            caller: string;
            /** @example order-4711 */
            idempotencyKey: string;
            /**
             * Format: uuid
             * @description The same for all transactions that are linked.
             * @example null
             */
            groupId: string | null;
            /**
             * Format: uuid
             * @description The original of a refund, reversal or chargeback; the hold of a capture or release; the credit of a recovery.
             * @example null
             */
            relatesTo: string | null;
            /** @example order-4711 */
            reference: string | null;
            /**
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @example null */
            reason: string | null;
            /**
             * @description Only of a chargeback: what could not be taken, and is owed.
             * @example 0.0000
             */
            debt?: string;
            /**
             * Format: date-time
             * @description Only where `reference`, `metadata` and `reason` were erased: when.
             * @example 2026-01-31T12:00:00.000000Z
             */
            erasedAt?: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /**
             * @description In a user's history, of what can be refunded: how much of it was.
             * @example 0.0000
             */
            refunded?: string;
            /** @description Only where `status` is `REJECTED`. */
            rejection?: components["schemas"]["Rejection"];
            /** @description Only in an asset that keeps lots: what it has taken of which, or set aside in them, the first one first. */
            paidFrom?: components["schemas"]["LotShare"][];
            /** @description Only in an asset that keeps lots: what a refund or a release has given back to which. */
            returnedTo?: components["schemas"]["LotShare"][];
            /** @description Only in an asset that keeps lots: those that it has opened. */
            lots?: components["schemas"]["OpenedLot"][];
        };
        Group: {
            status: components["schemas"]["TransactionStatus"];
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8b1f-8a3d-9c0e5f7a2b64
             */
            groupId: string;
            transactions: components["schemas"]["Transaction"][];
        };
        TreasuryOperation: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too.
             * @example 100
             */
            amount: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * @description A `TOP_UP` is `PAID`, other credits are `BONUS`, unless it is said.
             * @enum {string|null}
             */
            class?: "BONUS" | "PAID" | null;
            /** @description The lower, the earlier it is used; 50 where a credit does not say. */
            priority?: number | null;
            /**
             * Format: date-time
             * @description From then on nothing of it can be used. Never for what is `PAID`; either this or `expiresInSeconds`.
             */
            expiresAt?: string | null;
            /** @description The same, counted from the posting. */
            expiresInSeconds?: number | null;
            /**
             * @description `SPEND` debits the user; `TOP_UP` (bought) and `BONUS` (granted) credit the user; adjustments correct, with a reason. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "TOP_UP" | "BONUS" | "SPEND" | "ADJUST_UP" | "ADJUST_DOWN";
            /**
             * Format: uuid
             * @description Whose wallet.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * @description Why: for adjustments, and required there.
             * @example lost by a fault of ours, ticket 815
             */
            reason?: string | null;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        TransferOperation: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too.
             * @example 100
             */
            amount: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            fromUserId: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000003
             */
            toUserId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "TRANSFER";
            /** @description What the treasury keeps of it. */
            fee?: components["schemas"]["Fee"] | null;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        RefundOperation: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description `REFUND` of what a user was debited, `REVERSAL` of what a user was credited. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "REFUND" | "REVERSAL";
            /**
             * Format: uuid
             * @description The original.
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            transactionId: string;
            /**
             * Format: uuid
             * @description The original's user.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId?: string | null;
            /**
             * @description All that is left, without it.
             * @example 40
             */
            amount?: string | null;
            /**
             * @description The original's asset.
             * @example GOLD
             */
            assetSymbol?: string | null;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        HoldOperation: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too.
             * @example 100
             */
            amount: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * Format: uuid
             * @description Whose wallet.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * @description Without it, it does not expire.
             * @example 3600
             */
            expiresInSeconds?: number | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "HOLD";
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        CaptureOperation: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @description The `id` of the hold.
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            holdId: string;
            /**
             * Format: uuid
             * @description The hold's user.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId?: string | null;
            /**
             * @description The hold's asset.
             * @example GOLD
             */
            assetSymbol?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "CAPTURE";
            /**
             * @description All that is left, without it.
             * @example 40
             */
            amount?: string | null;
            /**
             * @description Release what is left; `false` keeps it for further captures.
             * @default true
             */
            final?: boolean | null;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        ReleaseOperation: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @description The `id` of the hold.
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            holdId: string;
            /**
             * Format: uuid
             * @description The hold's user.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId?: string | null;
            /**
             * @description The hold's asset.
             * @example GOLD
             */
            assetSymbol?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "RELEASE";
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        PostLinked: {
            /** @description All of them are posted, or none; each finds what those before it have done. */
            operations: (components["schemas"]["TreasuryOperation"] | components["schemas"]["TransferOperation"] | components["schemas"]["RefundOperation"] | components["schemas"]["HoldOperation"] | components["schemas"]["CaptureOperation"] | components["schemas"]["ReleaseOperation"])[];
            /** @description Only say what would happen now; no key is used up. */
            dryRun?: boolean | null;
        };
        SingleItem: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too.
             * @example 100
             */
            amount: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * @description A `TOP_UP` is `PAID`, other credits are `BONUS`, unless it is said.
             * @enum {string|null}
             */
            class?: "BONUS" | "PAID" | null;
            /** @description The lower, the earlier it is used; 50 where a credit does not say. */
            priority?: number | null;
            /**
             * Format: date-time
             * @description From then on nothing of it can be used. Never for what is `PAID`; either this or `expiresInSeconds`.
             */
            expiresAt?: string | null;
            /** @description The same, counted from the posting. */
            expiresInSeconds?: number | null;
            /**
             * @description `SPEND` debits the user; `TOP_UP` (bought) and `BONUS` (granted) credit the user; adjustments correct, with a reason.
             * @example SPEND
             * @enum {string}
             */
            type: "TOP_UP" | "BONUS" | "SPEND" | "ADJUST_UP" | "ADJUST_DOWN";
            /**
             * Format: uuid
             * @description Whose wallet.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * @description Why: for adjustments, and required there.
             * @example lost by a fault of ours, ticket 815
             */
            reason?: string | null;
            /** @example season-7-alice */
            idempotencyKey: string;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        LinkedItem: {
            /** @example season-7-bob */
            idempotencyKey: string;
            operations: (components["schemas"]["TreasuryOperation"] | components["schemas"]["TransferOperation"] | components["schemas"]["RefundOperation"] | components["schemas"]["HoldOperation"] | components["schemas"]["CaptureOperation"] | components["schemas"]["ReleaseOperation"])[];
        };
        PostBulk: {
            /** @description Each is posted, or refused, by itself and in no order. */
            items: (components["schemas"]["SingleItem"] | components["schemas"]["LinkedItem"])[];
        };
        BulkResult: {
            /** @example season-7-alice */
            idempotencyKey: string | null;
            /**
             * @description As the item's own request would have been answered.
             * @example 201
             */
            status: number;
            transaction?: components["schemas"]["Transaction"];
            group?: components["schemas"]["Group"];
            /** @description As in the answer of a single request. */
            problem?: components["schemas"]["EmbeddedProblem"];
            replayed: boolean;
        };
        Bulk: {
            succeeded: number;
            refused: number;
            /** @description One for each item, in order. */
            results: components["schemas"]["BulkResult"][];
        };
        PostRefund: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description All that is left, without it.
             * @example 40
             */
            amount?: string | null;
            /** @description Only say what would happen now; no key is used up. */
            dryRun?: boolean | null;
        };
        Refunded: {
            /** @enum {string} */
            status: "SUCCESS";
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            txId: string;
            /**
             * @description Only where the wallet owed something: what of the credit has repaid it. `balance` is without it.
             * @example 50
             */
            recovered?: string;
            /**
             * @description Only where no more than a part fits under the largest balance; the transaction says how much.
             * @enum {boolean}
             */
            clamped?: true;
            /**
             * @description The wallet's balance after this transaction, without trailing zeros.
             * @example 400
             */
            balance: string;
            /**
             * @description What of the original is refunded by now.
             * @example 40
             */
            refunded: string;
            /**
             * @description What of it is left.
             * @example 60
             */
            refundable: string;
        };
        PostGroupRefund: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Only say what would happen now; no key is used up. */
            dryRun?: boolean | null;
        };
        PostCancellation: {
            /**
             * Format: uuid
             * @description Any user of the request that is not to arrive any more.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * @description The key it was, or will be, sent with.
             * @example order-4711
             */
            idempotencyKey: string;
            /**
             * @description What is to become of it if it was posted already.
             * @enum {string}
             */
            ifPosted: "KEEP" | "REFUND";
        };
        Cancellation: {
            /**
             * @description `CANCELLED`: it can never be posted. `KEPT`, `REFUNDED`: it was posted. `REJECTED`: it was refused by a rule.
             * @enum {string}
             */
            outcome: "CANCELLED" | "KEPT" | "REFUNDED" | "REJECTED";
            /** @description Why it could not be refunded. */
            problem?: components["schemas"]["EmbeddedProblem"];
            transactions: components["schemas"]["Transaction"][];
        };
        /** @enum {string} */
        EntryType: "DEBIT" | "CREDIT";
        TransactionEntry: {
            /** @example DEBIT */
            entryType: components["schemas"]["EntryType"];
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * Format: uuid
             * @example 019ab5a0-6f1b-8c3e-9a55-2d1f4b8c6e70
             */
            walletId: string;
            /** @example 100.0000 */
            amount: string;
            /** @example 400.0000 */
            balanceAfter: string;
        };
        Spent: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            transactionId: string;
            /** @example SPEND */
            type: components["schemas"]["TransactionType"];
            /** @example 100.0000 */
            amount: string;
        };
        TransactionWithLedger: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
            /**
             * @description Counts the transactions of one request from 0.
             * @example 0
             */
            position: number;
            /**
             * @description Counts the operations of one request from 0, as they were sent.
             * @example 0
             */
            index: number;
            /** @example SPEND */
            type: components["schemas"]["TransactionType"];
            status: components["schemas"]["TransactionStatus"];
            /** @example 100.0000 */
            amount: string | null;
            /**
             * @description Only where it was more than fits under the largest balance: what was asked for.
             * @example 250.0000
             */
            requestedAmount?: string;
            /** @example GOLD */
            assetSymbol: string | null;
            /**
             * Format: uuid
             * @description The one user it concerns.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            fromUser: string | null;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000001
             */
            toUser: string | null;
            /**
             * @description The balance of `userId`; of a refusal, as before the request.
             * @example 400.0000
             */
            balanceAfter: string | null;
            /**
             * @description Who asked for it.
             * @example shop
             */
            caller: string;
            /** @example order-4711 */
            idempotencyKey: string;
            /**
             * Format: uuid
             * @description The same for all transactions that are linked.
             * @example null
             */
            groupId: string | null;
            /**
             * Format: uuid
             * @description The original of a refund, reversal or chargeback; the hold of a capture or release; the credit of a recovery.
             * @example null
             */
            relatesTo: string | null;
            /** @example order-4711 */
            reference: string | null;
            /**
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @example null */
            reason: string | null;
            /**
             * @description Only of a chargeback: what could not be taken, and is owed.
             * @example 0.0000
             */
            debt?: string;
            /**
             * Format: date-time
             * @description Only where `reference`, `metadata` and `reason` were erased: when.
             * @example 2026-01-31T12:00:00.000000Z
             */
            erasedAt?: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /**
             * @description How much of it was refunded.
             * @example 0.0000
             */
            refunded?: string;
            /** @description The ids of its refunds. */
            refunds: string[];
            /** @description One debit and one credit; empty where `status` is `REJECTED`. */
            ledger: components["schemas"]["TransactionEntry"][];
            /** @description What of the lots that it has opened went where; what was given back since is not in it. */
            spentOn?: components["schemas"]["Spent"][];
            /** @description Only where `status` is `REJECTED`. */
            rejection?: components["schemas"]["Rejection"];
            /** @description Only in an asset that keeps lots: what it has taken of which, or set aside in them, the first one first. */
            paidFrom?: components["schemas"]["LotShare"][];
            /** @description Only in an asset that keeps lots: what a refund or a release has given back to which. */
            returnedTo?: components["schemas"]["LotShare"][];
            /** @description Only in an asset that keeps lots: those that it has opened. */
            lots?: components["schemas"]["OpenedLot"][];
        };
        PutStatus: {
            /**
             * @description `FROZEN`: the user can do nothing, while credits and what the house does go on. `CLOSED`: nothing is posted; only where
             *     the balance is zero. `ACTIVE` undoes either.
             * @example FROZEN
             * @enum {string}
             */
            status: "ACTIVE" | "FROZEN" | "CLOSED";
            /**
             * @description Of the wallet of this asset; without it of all the user's wallets, those to come included.
             * @example GOLD
             */
            assetSymbol?: string | null;
            /**
             * @description For the history.
             * @example cheating, ticket 816
             */
            reason: string;
        };
        Entry: {
            /**
             * @description The wallet and the entry's number in it.
             * @example 019ab5a0-6f1b-8c3e-9a55-2d1f4b8c6e70-2
             */
            id: string;
            /** @example CREDIT */
            entryType: components["schemas"]["EntryType"];
            /** @example 100.0000 */
            amount: string;
            /** @example 600.0000 */
            balanceAfter: string;
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            txId: string;
            /** @example TOP_UP */
            txType: components["schemas"]["TransactionType"];
            /**
             * @description Who asked for it.
             * @example shop
             */
            caller: string;
            /**
             * Format: uuid
             * @example null
             */
            groupId: string | null;
            /** @example order-4711 */
            reference: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /** @example GOLD */
            assetSymbol: string;
        };
        Pagination: {
            /**
             * @description How many there are in all, exactly.
             * @example 1
             */
            total: number;
            /** @example 50 */
            limit: number;
            /**
             * @description How many newer ones come before this page.
             * @example 0
             */
            offset: number;
            /** @example 1 */
            returned: number;
            hasMore: boolean;
            /** @description For the next page; absent on the last one. */
            nextCursor?: string;
        };
        Ledger: {
            entries: components["schemas"]["Entry"][];
            pagination: components["schemas"]["Pagination"];
        };
        History: {
            transactions: components["schemas"]["Transaction"][];
            pagination: components["schemas"]["Pagination"];
        };
        Total: {
            /** @example TOP_UP */
            type: components["schemas"]["TransactionType"];
            /** @example 100.0000 */
            credited: string;
            /** @example 0.0000 */
            debited: string;
            /** @example 1 */
            count: number;
        };
        Statement: {
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * Format: date-time
             * @example 2026-01-01T00:00:00.000000Z
             */
            from: string | null;
            /**
             * Format: date-time
             * @example 2026-02-01T00:00:00.000000Z
             */
            to: string | null;
            /** @example 500.0000 */
            openingBalance: string;
            /**
             * @description The opening balance, and what the entries add to it.
             * @example 600.0000
             */
            closingBalance: string;
            totals: components["schemas"]["Total"][];
            /** @description As in the ledger, but oldest first. */
            entries: components["schemas"]["Entry"][];
        };
        PostErasure: {
            /**
             * @description For the history.
             * @example asked for by the user, ticket 820
             */
            reason: string;
        };
        Erasure: {
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * @description How many of the user's transactions have lost their texts.
             * @example 1
             */
            transactions: number;
        };
        PostHold: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too.
             * @example 100
             */
            amount: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * Format: uuid
             * @description Whose wallet.
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /**
             * @description Without it, it does not expire.
             * @example 3600
             */
            expiresInSeconds?: number | null;
            /** @description The operation is done only if what the user has available is within these bounds. */
            ifBalance?: components["schemas"]["IfBalance"] | null;
        };
        /** @enum {string} */
        HoldStatus: "HELD" | "CAPTURED" | "RELEASED" | "EXPIRED";
        Hold: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            status: components["schemas"]["HoldStatus"];
            /**
             * Format: date-time
             * @example 2026-01-31T13:00:00.000000Z
             */
            expiresAt: string | null;
            /** @example order-4711 */
            reference: string | null;
            /**
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /** @example GOLD */
            assetSymbol: string;
            /** @example 100.0000 */
            amount: string;
            /** @example 0.0000 */
            captured: string;
            /**
             * @description What can still be captured.
             * @example 100.0000
             */
            remaining: string;
        };
        PostCapture: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description All that is left, without it.
             * @example 40
             */
            amount?: string | null;
            /**
             * @description Release what is left; `false` keeps it for further captures.
             * @default true
             */
            final?: boolean | null;
        };
        HoldChanged: {
            /** @enum {string} */
            status: "SUCCESS";
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            txId: string;
            /**
             * @description Only where the wallet owed something: what of the credit has repaid it. `balance` is without it.
             * @example 50
             */
            recovered?: string;
            /**
             * @description Only where no more than a part fits under the largest balance; the transaction says how much.
             * @enum {boolean}
             */
            clamped?: true;
            /**
             * @description The wallet's balance after this transaction, without trailing zeros.
             * @example 400
             */
            balance: string;
            /** @description As it is after this transaction. */
            hold: components["schemas"]["Hold"];
        };
        Texts: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        HoldWithTransactions: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            status: components["schemas"]["HoldStatus"];
            /**
             * Format: date-time
             * @example 2026-01-31T13:00:00.000000Z
             */
            expiresAt: string | null;
            /** @example order-4711 */
            reference: string | null;
            /**
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /** @example GOLD */
            assetSymbol: string;
            /** @example 100.0000 */
            amount: string;
            /** @example 0.0000 */
            captured: string;
            /**
             * @description What can still be captured.
             * @example 100.0000
             */
            remaining: string;
            /** @description The HOLD, and what became of it, in the order of their posting. */
            transactions: components["schemas"]["Transaction"][];
        };
        Holds: {
            holds: components["schemas"]["Hold"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @enum {string} */
        LotStatus: "OPEN" | "SPENT" | "EXPIRED";
        LotTaken: {
            /** @example SPEND */
            type: components["schemas"]["TransactionType"];
            /** @example 30.0000 */
            amount: string;
        };
        Lot: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
            class: components["schemas"]["LotClass"];
            /**
             * @description The lower, the earlier it is used.
             * @example 50
             */
            priority: number;
            status: components["schemas"]["LotStatus"];
            /**
             * Format: date-time
             * @example 2026-12-31T23:59:59.000000Z
             */
            expiresAt: string | null;
            /**
             * Format: uuid
             * @description Which has opened it.
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            transactionId: string;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /** @example GOLD */
            assetSymbol: string;
            /**
             * @description What it was opened with.
             * @example 100.0000
             */
            amount: string;
            /**
             * @description What is left of it, what is held included.
             * @example 70.0000
             */
            remaining: string;
            /**
             * @description What of it is set aside by holds.
             * @example 0.0000
             */
            held: string;
            /** @description What has become of the rest. */
            taken: components["schemas"]["LotTaken"][];
        };
        Lots: {
            lots: components["schemas"]["Lot"][];
            pagination: components["schemas"]["Pagination"];
        };
        PostChargeback: {
            /**
             * @description The caller's own name for what this is about: an order, a quest.
             * @example order-4711
             */
            reference?: string | null;
            /**
             * @description Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts.
             * @example {
             *       "channel": "web"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description What may be taken: what is left of the very credits that were bought, or whatever is available.
             * @example ANY
             * @enum {string}
             */
            from: "LOT" | "ANY";
            /**
             * @description Whether the wallet is frozen with it.
             * @default false
             */
            freeze?: boolean | null;
        };
        ChargedBack: {
            /** @enum {string} */
            status: "SUCCESS";
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            txId: string;
            /**
             * @description Only where the wallet owed something: what of the credit has repaid it. `balance` is without it.
             * @example 50
             */
            recovered?: string;
            /**
             * @description Only where no more than a part fits under the largest balance; the transaction says how much.
             * @enum {boolean}
             */
            clamped?: true;
            /**
             * @description The wallet's balance after this transaction, without trailing zeros.
             * @example 400
             */
            balance: string;
            /**
             * @description What was left of the very credits that were bought.
             * @example 40
             */
            takenFromLot: string;
            /**
             * @description What was taken of other credits.
             * @example 0
             */
            takenFromOthers: string;
            /**
             * @description What is missing: the next credits repay it.
             * @example 60
             */
            debt: string;
            /** @description Where the spent part went; empty where the asset keeps no lots. */
            spentOn: components["schemas"]["Spent"][];
        };
        Outstanding: {
            /**
             * @description null: of an asset that keeps no lots. What was held before an asset kept lots counts as PAID.
             * @enum {string|null}
             */
            class: "BONUS" | "PAID" | null;
            /**
             * @description By UTC; null: it does not expire.
             * @example 2026-12
             */
            expiryMonth: string | null;
            /** @example 500 */
            amount: string;
        };
        Liability: {
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            at: string;
            /** @example GOLD */
            asset: string;
            /** @description What is neither held nor expired. */
            outstanding: components["schemas"]["Outstanding"][];
            /**
             * @description By holds that had not expired. What is held can be captured, whether its lot has expired or not.
             * @example 20
             */
            held: string;
            /**
             * @description What had expired, and was not booked yet.
             * @example 0
             */
            expiredUnbooked: string;
            /**
             * @description What users owe after chargebacks. It is no part of the total.
             * @example 0
             */
            debts: string;
            /**
             * @description All balances of users: what is outstanding, held, and expired unbooked.
             * @example 520
             */
            total: string;
        };
        PerTransaction: {
            /**
             * @description Of a `SPEND` or a `CAPTURE`.
             * @example 500
             */
            SPEND?: string | null;
            /**
             * @description Of a `TOP_UP` or a `BONUS`.
             * @example 1000
             */
            CREDIT?: string | null;
            /**
             * @description Of what is given to somebody else, without the fee.
             * @example 100
             */
            SEND?: string | null;
        };
        LargestBalance: {
            /** @example 100000 */
            max: string;
            /**
             * @description What becomes of a `TOP_UP` or `BONUS` of which only a part fits: refused, or cut down to that.
             * @example REJECT
             * @enum {string}
             */
            then: "REJECT" | "CLAMP";
        };
        AssetLimits: {
            windows: (components["schemas"]["CalendarWindow"] | components["schemas"]["RollingWindow"])[];
            perTransaction?: components["schemas"]["PerTransaction"];
            largestBalance?: components["schemas"]["LargestBalance"];
        };
        /**
         * @description What counts: `SPEND` and `CAPTURE`; `TOP_UP` and `BONUS`; or what is sent to others. Refunds never do.
         * @enum {string}
         */
        LimitKind: "SPEND" | "CREDIT" | "SEND";
        /** @enum {string} */
        CalendarUnit: "DAY" | "WEEK" | "MONTH";
        CalendarWindow: {
            /**
             * @description What counts: `SPEND` and `CAPTURE`; `TOP_UP` and `BONUS`; or what is sent to others. Refunds never do.
             * @example SPEND
             */
            of: components["schemas"]["LimitKind"];
            /**
             * @description Zero: nothing at all.
             * @example 1000
             */
            max: string;
            /** @example DAY */
            window: components["schemas"]["CalendarUnit"];
            /**
             * @description Its IANA name.
             * @example Europe/Berlin
             */
            timeZone: string;
        };
        RollingWindow: {
            /**
             * @description What counts: `SPEND` and `CAPTURE`; `TOP_UP` and `BONUS`; or what is sent to others. Refunds never do.
             * @example SPEND
             */
            of: components["schemas"]["LimitKind"];
            /**
             * @description Zero: nothing at all.
             * @example 1000
             */
            max: string;
            /** @example 24 */
            rollingHours: number;
        };
        PutAssetLimits: {
            windows?: (components["schemas"]["CalendarWindow"] | components["schemas"]["RollingWindow"])[] | null;
            perTransaction?: components["schemas"]["PerTransaction"] | null;
            /** @description What no credit of a user may go beyond, but a refund, a release or a correction. */
            largestBalance?: components["schemas"]["LargestBalance"] | null;
        };
        Limit: {
            /** @example SPEND */
            of: components["schemas"]["LimitKind"];
            /**
             * @example DAY
             * @enum {string}
             */
            window?: "DAY" | "WEEK" | "MONTH";
            /** @example Europe/Berlin */
            timeZone?: string;
            rollingHours?: number;
            /**
             * Format: date-time
             * @description When its day, week or month is over; null where hours are rolling.
             * @example 2026-01-31T23:00:00.000000Z
             */
            resetsAt: string | null;
            /** @enum {string} */
            setBy: "ASSET" | "USER";
            /**
             * Format: date-time
             * @description From when on it holds.
             * @example 2026-01-31T12:00:00.000000Z
             */
            effectiveAt: string;
            /**
             * Format: date-time
             * @description When it ends, or another of the same window takes its place.
             * @example 2026-02-01T12:00:00.000000Z
             */
            endsAt?: string;
            /** @example 1000 */
            max: string;
            /**
             * @description What counts against it at this moment.
             * @example 250
             */
            used: string;
            /** @example 750 */
            remaining: string;
        };
        Limits: {
            limits: components["schemas"]["Limit"][];
        };
        PutUserLimits: {
            /** @example GOLD */
            assetSymbol: string;
            /** @description None above the asset's own of the same window. To loosen or remove one takes effect after 24 hours. */
            windows: (components["schemas"]["CalendarWindow"] | components["schemas"]["RollingWindow"])[];
        };
        Event: {
            /**
             * @description To go on behind this very event.
             * @example AAAAAAAqkm8tT2…
             */
            position: string;
            transaction: components["schemas"]["Transaction"];
        };
        Events: {
            /**
             * @description To go on behind this answer; given also where there was nothing.
             * @example AAAAAAAqkm8tT2…
             */
            next: string;
            /** @description In the order of their posting, for each user and each slice of the ledger. */
            events: components["schemas"]["Event"][];
            /** @description Whether there is more already. */
            hasMore: boolean;
        };
        /**
         * @description What it is told of. Without it: `transaction.posted`, every success.
         * @enum {string}
         */
        WebhookEvent: "transaction.posted" | "transaction.rejected" | "balance.below";
        PostWebhook: {
            /**
             * @description Where events are sent to: by https, to the internet, unless the configuration allows more.
             * @example https://127.0.0.1:8443/wallet-events
             */
            url: string;
            /**
             * @description What it is told of. Without it: `transaction.posted`, every success.
             * @example [
             *       "transaction.posted"
             *     ]
             */
            types?: components["schemas"]["WebhookEvent"][] | null;
            /**
             * @description Only of these assets. Without it: of all, and of what has none.
             * @example [
             *       "GOLD"
             *     ]
             */
            assets?: string[] | null;
            /** @example Quest engine */
            description?: string | null;
        };
        /** @enum {string} */
        WebhookStatus: "ACTIVE" | "PAUSED";
        WebhookWithSecret: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
            /** @example https://127.0.0.1:8443/wallet-events */
            url: string;
            types: components["schemas"]["WebhookEvent"][];
            /**
             * @description Null: of all.
             * @example [
             *       "GOLD"
             *     ]
             */
            assets: string[] | null;
            /** @example Quest engine */
            description: string | null;
            status: components["schemas"]["WebhookStatus"];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Until when the secret of before signs as well; null where there is none.
             * @example null
             */
            previousSecretUntil: string | null;
            /**
             * @description How many transactions it has not been told of yet, those that it does not want included.
             * @example 0
             */
            behind: number;
            /**
             * @description How many deliveries are tried again and again; each may hold up others of the same user.
             * @example 0
             */
            retrying: number;
            /**
             * @description How many deliveries were given up.
             * @example 0
             */
            parked: number;
            /**
             * @description Signs what is sent. It is shown this once.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
             */
            secret: string;
        };
        Webhook: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
            /** @example https://127.0.0.1:8443/wallet-events */
            url: string;
            types: components["schemas"]["WebhookEvent"][];
            /**
             * @description Null: of all.
             * @example [
             *       "GOLD"
             *     ]
             */
            assets: string[] | null;
            /** @example Quest engine */
            description: string | null;
            status: components["schemas"]["WebhookStatus"];
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Until when the secret of before signs as well; null where there is none.
             * @example null
             */
            previousSecretUntil: string | null;
            /**
             * @description How many transactions it has not been told of yet, those that it does not want included.
             * @example 0
             */
            behind: number;
            /**
             * @description How many deliveries are tried again and again; each may hold up others of the same user.
             * @example 0
             */
            retrying: number;
            /**
             * @description How many deliveries were given up.
             * @example 0
             */
            parked: number;
        };
        Webhooks: {
            webhooks: components["schemas"]["Webhook"][];
        };
        PatchWebhook: {
            /** @example https://127.0.0.1:8443/wallet-events */
            url?: string | null;
            /**
             * @example [
             *       "transaction.posted"
             *     ]
             */
            types?: components["schemas"]["WebhookEvent"][] | null;
            /**
             * @description Null: of all.
             * @example [
             *       "GOLD"
             *     ]
             */
            assets?: string[] | null;
            /** @example Quest engine */
            description?: string | null;
            /**
             * @description `PAUSED`: it is told nothing; what happens meanwhile follows when it is `ACTIVE` again.
             * @enum {string|null}
             */
            status?: "ACTIVE" | "PAUSED" | null;
        };
        Removed: {
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            id: string;
        };
        /** @enum {string} */
        DeliveryStatus: "RETRYING" | "PARKED";
        Delivery: {
            /**
             * @description As in its header `webhook-id`.
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            webhookId: string;
            event: components["schemas"]["WebhookEvent"];
            /** @description `RETRYING`: what comes behind it of the same user waits. `PARKED`: it was given up, and the others went on. */
            status: components["schemas"]["DeliveryStatus"];
            /**
             * Format: uuid
             * @example 019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21
             */
            transactionId: string;
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /** @example 3 */
            tries: number;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            firstTriedAt: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            lastTriedAt: string | null;
            /**
             * Format: date-time
             * @example 2026-01-31T12:00:00.000000Z
             */
            nextTryAt: string | null;
            /**
             * @description What the endpoint answered; null where there was no answer.
             * @example 503
             */
            lastStatus: number | null;
            /**
             * @description Why there was no answer.
             * @example null
             */
            lastError: string | null;
            /**
             * @description The beginning of the answer.
             * @example Come back later
             */
            lastAnswer: string | null;
        };
        DeliveriesPagination: {
            /**
             * @description How many there are in all, exactly.
             * @example 1
             */
            total: number;
            /** @example 50 */
            limit: number;
            /**
             * @description How many newer ones come before this page.
             * @example 0
             */
            offset: number;
            /** @example 1 */
            returned: number;
            hasMore: boolean;
        };
        Deliveries: {
            deliveries: components["schemas"]["Delivery"][];
            pagination: components["schemas"]["DeliveriesPagination"];
        };
        PostReplay: {
            /**
             * Format: date-time
             * @description What was posted at this time or later is told again.
             * @example 2026-01-01T00:00:00Z
             */
            from: string;
            /**
             * Format: date-time
             * @description Before this time. Without it: until now.
             * @example 2100-01-01T00:00:00Z
             */
            to?: string | null;
        };
        Replay: {
            /**
             * @description How many transactions are gone over; told are those that the webhook wants.
             * @example 12
             */
            transactions: number;
        };
        Tested: {
            /**
             * @description The answer's status; null where there was none.
             * @example 200
             */
            status: number | null;
            /**
             * @description Why there was no answer.
             * @example null
             */
            error: string | null;
            /** @description Whether it was answered with 2xx. */
            delivered: boolean;
        };
        Alert: {
            /** @example GOLD */
            assetSymbol: string;
            /** @example 50 */
            below: string;
        };
        Alerts: {
            alerts: components["schemas"]["Alert"][];
        };
        PutAlert: {
            /** @example GOLD */
            assetSymbol: string;
            /**
             * @description Webhooks are told when the balance falls below it; null: no more.
             * @example 50
             */
            below: string | null;
        };
        Flow: {
            /**
             * @example TOP_UP
             * @enum {string}
             */
            type: "TOP_UP" | "BONUS" | "SPEND" | "CAPTURE" | "SEND" | "RECEIVE" | "FEE" | "REFUND" | "REVERSAL" | "ADJUST_UP" | "ADJUST_DOWN" | "EXPIRE" | "CHARGEBACK" | "RECOVERY";
            /**
             * @description What came to users.
             * @example 100.0000
             */
            credited: string;
            /**
             * @description What went from users.
             * @example 0.0000
             */
            debited: string;
            /** @example 1 */
            count: number;
            /**
             * @description A day, or a month. Of the first and the last only what lies within `from` and `to`.
             * @example 2026-01-31
             */
            period: string;
        };
        Flows: {
            rows: components["schemas"]["Flow"][];
        };
        Mover: {
            /**
             * Format: uuid
             * @example 00000000-0000-0000-0000-000000000002
             */
            userId: string;
            /** @example 100.0000 */
            amount: string;
            /** @example 1 */
            count: number;
        };
        Top: {
            rows: components["schemas"]["Mover"][];
        };
        CheckedSlice: {
            /** @example 0 */
            slice: number;
            /**
             * @description Transactions that there are, refused ones included.
             * @example 12345
             */
            transactions: number;
            /**
             * @description How many of them, the newest, were checked with all of their entries; 0 when that took too long.
             * @example 10000
             */
            checked: number;
            /**
             * @description How many of them are sealed.
             * @example 12300
             */
            sealed: number;
        };
        Violation: {
            /**
             * @description What should hold.
             * @example the balances of an asset sum to zero in each slice
             */
            invariant: string;
            /**
             * @description For how many rows it does not.
             * @example 1
             */
            count: number;
            /**
             * @description The first of them.
             * @example [
             *       "GOLD in slice 0"
             *     ]
             */
            subjects: string[];
        };
        Integrity: {
            /** @description Whether everything that was checked is right. */
            intact: boolean;
            /**
             * @description Whether all transactions in the order of their slices, and the sum of all balances, were checked. What stands in no
             *     such order is for `npm run verify` to find.
             */
            complete: boolean;
            /**
             * @description The moment as of which it was checked; answers given at the same time share one check.
             * @example 2026-01-31T12:00:00.000Z
             */
            checkedAt: string;
            slices: components["schemas"]["CheckedSlice"][];
            /** @description Whether the balances of each asset were summed up: with very many wallets that takes too long. */
            balancesSummed: boolean;
            violations: components["schemas"]["Violation"][];
        };
        Verification: {
            /**
             * @description `SINCE_THE_LAST`: what was posted since the one before.
             * @enum {string}
             */
            kind: "FULL" | "SINCE_THE_LAST";
            /**
             * Format: date-time
             * @example 2026-01-31T03:30:12.000000Z
             */
            finishedAt: string;
            /** @description Empty where all is right. */
            violations: components["schemas"]["Violation"][];
        };
        LastVerification: {
            /** @description Left out where there was none yet. */
            verification?: components["schemas"]["Verification"];
        };
        Problem: {
            /** @description What happened, for programs: it never changes its meaning. */
            code: components["schemas"]["ProblemCode"];
            /** @description The sentences about each property that is not valid. */
            errors?: {
                [key: string]: string[];
            };
            /**
             * Format: date-time
             * @description When the limit's day, week or month is over.
             */
            resetsAt?: string;
            /** @description Which operation it was, counted from 0 as they were sent; of a group's refund, as the group was. */
            index?: number;
            /**
             * Format: uuid
             * @description Under which the refused transactions of a linked request are kept.
             */
            groupId?: string;
            /**
             * Format: uuid
             * @description The refused transaction; of a key that was used before, the transaction that has used it.
             */
            txId?: string;
            /** @example urn:wallet-service:problem:wallet-not-found */
            type: string;
            title: string;
            /** @example 404 */
            status: number;
            /** @description For people: what happened, where that is more than the title says, and what to do. */
            detail: string;
            /** @description Whether the same request, under the same key, may succeed later. */
            retryable: boolean;
            /**
             * @description The request's name in the logs, as in `X-Request-Id`. A replayed refusal differs in it alone.
             * @example 7f1c2a0e-3b52-4a4e-9a0c-52d2c3a7d1f0
             */
            requestId: string;
            /** @description The scopes that are missing. */
            requiredScopes?: string[];
            /** @description What of the wallet is available, when that was not enough or not as expected. */
            available?: string;
            /** @description What it would have taken. */
            required?: string;
            /** @description How much of the original was refunded before. */
            refunded?: string;
            /** @description How much of the original is left to be refunded. */
            refundable?: string;
            /** @description How much of the hold is captured. */
            captured?: string;
            /**
             * @description Which limit it would have exceeded.
             * @example SPEND per DAY Europe/Berlin
             */
            limit?: string;
            /** @description What the limit allows. */
            max?: string;
            /** @description What counted against the limit before. */
            used?: string;
            /** @description How much of the limit, or of the hold, is left. */
            remaining?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    access: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The wallets; none for a user that nobody has given credits yet */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    balance: {
        parameters: {
            query?: {
                asset?: string;
                /** @description As it was then, with all that was posted at this very moment; without it: as it is now. */
                at?: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assets */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assets"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostAsset"];
            };
        };
        responses: {
            /** @description The asset is there, and nothing of it is issued */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_EXISTS`: There is such an asset already. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchAsset"];
            };
        };
        responses: {
            /** @description The asset as it is now */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_WITHOUT_LOTS`: The asset keeps no lots. */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issue: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostSupply"];
            };
        };
        responses: {
            /** @description The treasury holds them */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupplyChanged"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_PAUSED`: The asset is paused.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    burn: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostSupply"];
            };
        };
        responses: {
            /** @description The treasury holds them no more */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupplyChanged"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_PAUSED`: The asset is paused.
             *
             *     `INSUFFICIENT_FUNDS`: The wallet does not hold enough.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    supply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The supply */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Supply"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostTransaction"];
            };
        };
        responses: {
            /** @description The transaction is posted */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Posted"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_WITHOUT_LOTS`: The asset keeps no lots.
             *
             *     `EXPIRY_PASSED`: The credits would have expired already.
             *
             *     `SYSTEM_WALLET`: System wallets take part in no request.
             *
             *     `ASSET_PAUSED`: The asset is paused.
             *
             *     `INSUFFICIENT_FUNDS`: The wallet does not hold enough.
             *
             *     `CONDITION_FAILED`: The balance is not as the request expects.
             *
             *     `WALLET_FROZEN`: The wallet is frozen.
             *
             *     `WALLET_CLOSED`: The wallet is closed.
             *
             *     `LIMIT_EXCEEDED`: It is more than a limit allows.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `TREASURY_EXHAUSTED`: The treasury does not hold enough.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description With `dryRun` (200): what would have happened */
            "2XX": {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
        };
    };
    transfer: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostTransfer"];
            };
        };
        responses: {
            /** @description The transfer is posted */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SAME_WALLET`: A transfer goes from one user to another.
             *
             *     `BONUS_NOT_TRANSFERABLE`: What was given cannot be sent.
             *
             *     `SYSTEM_WALLET`: System wallets take part in no request.
             *
             *     `ASSET_PAUSED`: The asset is paused.
             *
             *     `INSUFFICIENT_FUNDS`: The wallet does not hold enough.
             *
             *     `CONDITION_FAILED`: The balance is not as the request expects.
             *
             *     `WALLET_FROZEN`: The wallet is frozen.
             *
             *     `WALLET_CLOSED`: The wallet is closed.
             *
             *     `LIMIT_EXCEEDED`: It is more than a limit allows.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `TREASURY_EXHAUSTED`: The treasury does not hold enough.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description With `dryRun` (200): what would have happened */
            "2XX": {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
        };
    };
    linked: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostLinked"];
            };
        };
        responses: {
            /** @description All of them are posted */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `HOLD_NOT_FOUND`: There is no such hold.
             *
             *     `TRANSACTION_NOT_FOUND`: There is no such transaction.
             *
             *     `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SAME_WALLET`: A transfer goes from one user to another.
             *
             *     `BONUS_NOT_TRANSFERABLE`: What was given cannot be sent.
             *
             *     `ASSET_WITHOUT_LOTS`: The asset keeps no lots.
             *
             *     `EXPIRY_PASSED`: The credits would have expired already.
             *
             *     `HOLD_CAPTURED`: The hold was captured before.
             *
             *     `HOLD_RELEASED`: The hold was released before.
             *
             *     `HOLD_EXPIRED`: The hold has expired.
             *
             *     `CAPTURE_EXCEEDS_HOLD`: The capture is more than what is left of the hold.
             *
             *     `NOT_REFUNDABLE`: This transaction cannot be refunded by itself.
             *
             *     `ALREADY_REFUNDED`: Nothing is left to be refunded.
             *
             *     `REFUND_EXCEEDS_ORIGINAL`: The refund is more than what is left of the original.
             *
             *     `INSUFFICIENT_FUNDS`: The wallet does not hold enough.
             *
             *     `WALLET_CLOSED`: The wallet is closed.
             *
             *     `ALREADY_CHARGED_BACK`: The original is charged back.
             *
             *     `SYSTEM_WALLET`: System wallets take part in no request.
             *
             *     `ASSET_PAUSED`: The asset is paused.
             *
             *     `CONDITION_FAILED`: The balance is not as the request expects.
             *
             *     `WALLET_FROZEN`: The wallet is frozen.
             *
             *     `LIMIT_EXCEEDED`: It is more than a limit allows.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `TREASURY_EXHAUSTED`: The treasury does not hold enough.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description With `dryRun` (200): what would have happened */
            "2XX": {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
        };
    };
    bulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostBulk"];
            };
        };
        responses: {
            /** @description What became of each item, in order */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bulk"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `OVERLOADED`: Too many requests are waiting.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refund: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The `txId` of an answer, or the `id` of a transaction in a list. */
                transactionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostRefund"];
            };
        };
        responses: {
            /** @description The refund is posted */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refunded"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TRANSACTION_NOT_FOUND`: There is no such transaction. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_REFUNDABLE`: This transaction cannot be refunded by itself.
             *
             *     `ALREADY_REFUNDED`: Nothing is left to be refunded.
             *
             *     `REFUND_EXCEEDS_ORIGINAL`: The refund is more than what is left of the original.
             *
             *     `INSUFFICIENT_FUNDS`: The wallet does not hold enough.
             *
             *     `WALLET_CLOSED`: The wallet is closed.
             *
             *     `ALREADY_CHARGED_BACK`: The original is charged back.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `TREASURY_EXHAUSTED`: The treasury does not hold enough.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description With `dryRun` (200): what would have happened */
            "2XX": {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
        };
    };
    refundGroup: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The `groupId` of an answer, or of a transaction in a list. */
                groupId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostGroupRefund"];
            };
        };
        responses: {
            /** @description The refunds are posted */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `GROUP_NOT_FOUND`: There is no such group of transactions. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `WALLET_CLOSED`: The wallet is closed.
             *
             *     `ALREADY_CHARGED_BACK`: The original is charged back.
             *
             *     `NOT_REFUNDABLE`: This transaction cannot be refunded by itself.
             *
             *     `ALREADY_REFUNDED`: Nothing is left to be refunded.
             *
             *     `INSUFFICIENT_FUNDS`: The wallet does not hold enough.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `TREASURY_EXHAUSTED`: The treasury does not hold enough.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description With `dryRun` (200): what would have happened */
            "2XX": {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
        };
    };
    cancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostCancellation"];
            };
        };
        responses: {
            /** @description What became of the request */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SYSTEM_WALLET`: System wallets take part in no request. */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `TREASURY_EXHAUSTED`: The treasury does not hold enough.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `groupId` of an answer, or of a transaction in a list. */
                groupId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The group */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `GROUP_NOT_FOUND`: There is no such group of transactions. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `txId` of an answer, or the `id` of a transaction in a list. */
                transactionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transaction */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransactionWithLedger"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TRANSACTION_NOT_FOUND`: There is no such transaction. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutStatus"];
            };
        };
        responses: {
            /** @description The status is set */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transaction"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SYSTEM_WALLET`: System wallets take part in no request.
             *
             *     `WALLET_NOT_EMPTY`: Only an empty wallet can be closed.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ledger: {
        parameters: {
            query?: {
                /** @description Without it: all of the user's wallets. */
                asset?: string;
                limit?: number;
                /** @description How many of the newest to pass over. Not together with `cursor`; over several wallets or with filters 10,000 at most. */
                offset?: number;
                /** @description The caller's own name for what it was about. */
                reference?: string;
                /** @description Created at this time or later, RFC 3339 with a time zone. */
                from?: string;
                /** @description Created before this time, RFC 3339 with a time zone. */
                to?: string;
                /** @description `pagination.nextCursor` of the page before, with the same filters: walks a list while it grows. */
                cursor?: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ledger"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `CURSOR_INVALID`: The cursor does not belong to this list.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    history: {
        parameters: {
            query?: {
                /** @description Without it: all of the user's wallets. */
                asset?: string;
                limit?: number;
                /** @description How many of the newest to pass over. Not together with `cursor`; over several wallets or with filters 10,000 at most. */
                offset?: number;
                /** @description The caller's own name for what it was about. */
                reference?: string;
                /** @description Created at this time or later, RFC 3339 with a time zone. */
                from?: string;
                /** @description Created before this time, RFC 3339 with a time zone. */
                to?: string;
                type?: components["schemas"]["TransactionType"];
                status?: components["schemas"]["TransactionStatus"];
                /** @description `pagination.nextCursor` of the page before, with the same filters: walks a list while it grows. */
                cursor?: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of transactions */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `CURSOR_INVALID`: The cursor does not belong to this list.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    statement: {
        parameters: {
            query?: {
                asset?: string;
                /** @description From this time on, it included; without it: from the beginning. */
                from?: string;
                /** @description Up to this time, it excluded; without it: until now. */
                to?: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statement */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statement"];
                    "text/csv": string;
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export: {
        parameters: {
            query?: {
                /** @description Without it: all of the user's wallets, and what concerns none. */
                asset?: string;
                format?: "csv" | "ndjson";
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The history */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostErasure"];
            };
        };
        responses: {
            /** @description The texts are erased */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SYSTEM_WALLET`: System wallets take part in no request.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ERASURE_INCOMPLETE`: Not all of the texts are erased yet.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: {
                limit?: number;
                /** @description How many of the newest to pass over. Not together with `cursor`; over several wallets or with filters 10,000 at most. */
                offset?: number;
                /** @description The caller's own name for what it was about. */
                reference?: string;
                /** @description Created at this time or later, RFC 3339 with a time zone. */
                from?: string;
                /** @description Created before this time, RFC 3339 with a time zone. */
                to?: string;
                type?: components["schemas"]["TransactionType"];
                status?: components["schemas"]["TransactionStatus"];
                /** @description `pagination.nextCursor` of the page before, with the same filters: walks a list while it grows. */
                cursor?: string;
                /** @description Who asked for it */
                caller?: string;
                /** @description Of linked transactions */
                groupId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of transactions */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `CURSOR_INVALID`: The cursor does not belong to this list.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    place: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostHold"];
            };
        };
        responses: {
            /** @description The amount is set aside */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_NOT_FOUND`: There is no such asset.
             *
             *     `WALLET_NOT_FOUND`: The user has no such wallet.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `INSUFFICIENT_FUNDS`: The wallet does not hold enough.
             *
             *     `CONDITION_FAILED`: The balance is not as the request expects.
             *
             *     `WALLET_FROZEN`: The wallet is frozen.
             *
             *     `WALLET_CLOSED`: The wallet is closed.
             *
             *     `SYSTEM_WALLET`: System wallets take part in no request.
             *
             *     `ASSET_PAUSED`: The asset is paused.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    capture: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The `id` of a hold. */
                holdId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostCapture"];
            };
        };
        responses: {
            /** @description The amount is taken */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldChanged"];
                };
            };
            /**
             * @description `AMOUNT_TOO_LARGE`: The amount is above the limit of one transaction.
             *
             *     `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HOLD_NOT_FOUND`: There is no such hold. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ASSET_PAUSED`: The asset is paused.
             *
             *     `LIMIT_EXCEEDED`: It is more than a limit allows.
             *
             *     `HOLD_CAPTURED`: The hold was captured before.
             *
             *     `HOLD_RELEASED`: The hold was released before.
             *
             *     `HOLD_EXPIRED`: The hold has expired.
             *
             *     `CAPTURE_EXCEEDS_HOLD`: The capture is more than what is left of the hold.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    release: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The `id` of a hold. */
                holdId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Texts"];
            };
        };
        responses: {
            /** @description What was left is released */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldChanged"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HOLD_NOT_FOUND`: There is no such hold. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `HOLD_CAPTURED`: The hold was captured before.
             *
             *     `HOLD_RELEASED`: The hold was released before.
             *
             *     `HOLD_EXPIRED`: The hold has expired.
             *
             *     `CAPTURE_EXCEEDS_HOLD`: The capture is more than what is left of the hold.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a hold. */
                holdId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hold */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldWithTransactions"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HOLD_NOT_FOUND`: There is no such hold. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    holds: {
        parameters: {
            query?: {
                /** @description Without it: all of the user's wallets. */
                asset?: string;
                limit?: number;
                /** @description How many of the newest to pass over. Not together with `cursor`; over several wallets or with filters 10,000 at most. */
                offset?: number;
                status?: components["schemas"]["HoldStatus"];
                /** @description `pagination.nextCursor` of the page before, with the same filters: walks a list while it grows. */
                cursor?: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of holds */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holds"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `CURSOR_INVALID`: The cursor does not belong to this list.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lots: {
        parameters: {
            query?: {
                /** @description Without it: all of the user's wallets. */
                asset?: string;
                limit?: number;
                /** @description How many of the newest to pass over. Not together with `cursor`; over several wallets or with filters 10,000 at most. */
                offset?: number;
                status?: components["schemas"]["LotStatus"];
                /** @description `pagination.nextCursor` of the page before, with the same filters: walks a list while it grows. */
                cursor?: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of lots */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lots"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `CURSOR_INVALID`: The cursor does not belong to this list.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chargeback: {
        parameters: {
            query?: never;
            header: {
                /** @description A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\`. Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same. */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The `txId` of an answer, or the `id` of a transaction in a list. */
                transactionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostChargeback"];
            };
        };
        responses: {
            /** @description What there was is taken */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChargedBack"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_MISSING`: The Idempotency-Key header is missing.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: The Idempotency-Key header is not valid.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TRANSACTION_NOT_FOUND`: There is no such transaction. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_IN_PROGRESS`: A request with this key is being worked on. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_REFUNDABLE`: This transaction cannot be refunded by itself.
             *
             *     `ALREADY_CHARGED_BACK`: The original is charged back.
             *
             *     `ALREADY_REFUNDED`: Nothing is left to be refunded.
             *
             *     `WALLET_CLOSED`: The wallet is closed.
             *
             *     `IDEMPOTENCY_KEY_REUSED`: The key was used for another request.
             *
             *     `CANCELLED`: The request was cancelled before it arrived.
             */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description `true` when this is the answer to an earlier request with the same key. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `OVERLOADED`: Too many requests are waiting.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `CLOCK_AHEAD`: The clocks are a day apart.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    liability: {
        parameters: {
            query: {
                asset: string;
                /**
                 * @description As it was then, with all that was posted at this very moment; without it: now. For a time to come: as it would be if
                 *     nothing else were posted.
                 */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The liability */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liability"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assetLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetLimits"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setAssetLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutAssetLimits"];
            };
        };
        responses: {
            /** @description The limits as they are now */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetLimits"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    userLimits: {
        parameters: {
            query?: {
                asset?: string;
                /** @description As it was then, with all that was posted at this very moment; without it: as it is now. */
                at?: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset's limits and the user's own, with what counts against them */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setUserLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutUserLimits"];
            };
        };
        responses: {
            /** @description All limits of the user, those that are to come included */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SYSTEM_WALLET`: System wallets take part in no request. */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description `next`, or the `position` of an event, of an earlier answer. Without it: from the beginning; `now`: from here on. */
                after?: string;
                limit?: number;
                /** @description How long to wait where there is nothing new yet. */
                waitSeconds?: number;
                /** @description Only transactions of these types: with commas between them, or one by one. */
                types?: components["schemas"]["TransactionType"][];
                /** @description Only transactions of this user. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events behind the position */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `CURSOR_INVALID`: The cursor does not belong to this list.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FEED_RESET`: The database has lost what the position has seen. */
            410: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks, the oldest first */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostWebhook"];
            };
        };
        responses: {
            /** @description The webhook, with its secret */
            201: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Where it is to be read. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WEBHOOKS`: There are as many webhooks as there can be. */
            409: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `WEBHOOK_NOT_FOUND`: There is no such webhook. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is told nothing more */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Removed"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `WEBHOOK_NOT_FOUND`: There is no such webhook. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchWebhook"];
            };
        };
        responses: {
            /** @description The webhook as it is now */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `WEBHOOK_NOT_FOUND`: There is no such webhook.
             *
             *     `ASSET_NOT_FOUND`: There is no such asset.
             */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook, with its new secret */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `WEBHOOK_NOT_FOUND`: There is no such webhook. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deliveries: {
        parameters: {
            query?: {
                status?: components["schemas"]["DeliveryStatus"];
                limit?: number;
                /** @description How many to pass over. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description The `id` of a webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them, the newest first */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `WEBHOOK_NOT_FOUND`: There is no such webhook. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostReplay"];
            };
        };
        responses: {
            /** @description It has begun */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `WEBHOOK_NOT_FOUND`: There is no such webhook. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of it */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tested"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `WEBHOOK_NOT_FOUND`: There is no such webhook. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alerts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One for each asset that has one */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutAlert"];
            };
        };
        responses: {
            /** @description All alerts of the user */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            /**
             * @description `VALIDATION_FAILED`: The request is not valid.
             *
             *     `MALFORMED_BODY`: The body is not valid JSON.
             */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large. */
            413: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The body is not JSON in UTF-8. */
            415: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SYSTEM_WALLET`: System wallets take part in no request. */
            422: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `WALLET_BUSY`: The wallet is locked by somebody else for too long.
             *
             *     `OUTCOME_UNKNOWN`: The outcome is not known yet.
             *
             *     `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    flows: {
        parameters: {
            query: {
                asset?: string;
                /** @description From this time on, it included. */
                from: string;
                /** @description Up to this time, it excluded. */
                to: string;
                by?: "DAY" | "MONTH";
                /** @description Whose days and months. */
                timeZone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Periods and types in which something was moved */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flows"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    top: {
        parameters: {
            query: {
                asset?: string;
                /** @description From this time on, it included. */
                from: string;
                /** @description Up to this time, it excluded. */
                to: string;
                /** @description `SPEND`: SPEND and CAPTURE; `CREDIT`: TOP_UP and BONUS. */
                by?: "SPEND" | "CREDIT";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Users, the one with the largest amount first */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Top"];
                };
            };
            /** @description `VALIDATION_FAILED`: The request is not valid. */
            400: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ASSET_NOT_FOUND`: There is no such asset. */
            404: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    integrity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was checked, and what of it is wrong */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Integrity"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest verification */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LastVerification"];
                };
            };
            /** @description `UNAUTHENTICATED`: The caller is not known. */
            401: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RATE_LIMITED`: Too many requests in this minute. */
            429: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Something unexpected went wrong. */
            500: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: The database cannot be reached.
             *
             *     `READ_TIMEOUT`: The read took too long.
             *
             *     `SHUTTING_DOWN`: This instance is shutting down.
             *
             *     `ISSUER_UNAVAILABLE`: The issuer of the token cannot be reached.
             */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Health Check is successful */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example ok
                         * @enum {string}
                         */
                        status?: "ok" | "degraded";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @example {} */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
            /** @description The Health Check is not successful */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example error
                         * @enum {string}
                         */
                        status?: "error" | "shutting_down";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       },
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Health Check is successful */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example ok
                         * @enum {string}
                         */
                        status?: "ok" | "degraded";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @example {} */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
            /** @description The Health Check is not successful */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example error
                         * @enum {string}
                         */
                        status?: "error" | "shutting_down";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       },
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
        };
    };
    startup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Health Check is successful */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example ok
                         * @enum {string}
                         */
                        status?: "ok" | "degraded";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @example {} */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
            /** @description The Health Check is not successful */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example error
                         * @enum {string}
                         */
                        status?: "error" | "shutting_down";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       },
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
        };
    };
    forPeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Health Check is successful */
            200: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example ok
                         * @enum {string}
                         */
                        status?: "ok" | "degraded";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /** @example {} */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
            /** @description The Health Check is not successful */
            503: {
                headers: {
                    /** @description The request's name in the logs: the caller's own, or a new one. */
                    "X-Request-Id"?: string;
                    /** @description Seconds after which another try is worth it. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @example error
                         * @enum {string}
                         */
                        status?: "error" | "shutting_down";
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       }
                         *     }
                         */
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        } | null;
                        /**
                         * @example {
                         *       "database": {
                         *         "status": "up",
                         *         "responseTime": 12
                         *       },
                         *       "redis": {
                         *         "status": "down",
                         *         "message": "Could not connect",
                         *         "responseTime": 3005
                         *       }
                         *     }
                         */
                        details?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "degraded" | "down";
                                /** @description Time the health indicator took to respond, in ms */
                                responseTime?: number;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
        };
    };
}

/** The members that a problem of each code always has, beside those of every problem. */
export interface ProblemFields {
    VALIDATION_FAILED: "errors";
    MALFORMED_BODY: never;
    AMOUNT_TOO_LARGE: "errors";
    CURSOR_INVALID: never;
    IDEMPOTENCY_KEY_MISSING: never;
    IDEMPOTENCY_KEY_INVALID: never;
    MALFORMED_REQUEST: never;
    UNAUTHENTICATED: never;
    FORBIDDEN: "requiredScopes";
    ROUTE_NOT_FOUND: never;
    ASSET_NOT_FOUND: never;
    WALLET_NOT_FOUND: never;
    TRANSACTION_NOT_FOUND: never;
    HOLD_NOT_FOUND: never;
    GROUP_NOT_FOUND: never;
    WEBHOOK_NOT_FOUND: never;
    METHOD_NOT_ALLOWED: never;
    REQUEST_TIMEOUT: never;
    ASSET_EXISTS: never;
    TOO_MANY_WEBHOOKS: never;
    IDEMPOTENCY_IN_PROGRESS: never;
    FEED_RESET: never;
    BODY_TOO_LARGE: never;
    UNSUPPORTED_MEDIA_TYPE: never;
    INSUFFICIENT_FUNDS: "available" | "required" | "txId";
    WALLET_FROZEN: "txId";
    WALLET_CLOSED: "txId";
    WALLET_NOT_EMPTY: "txId";
    CAPTURE_EXCEEDS_HOLD: "captured" | "remaining" | "txId";
    HOLD_CAPTURED: "captured" | "remaining" | "txId";
    HOLD_RELEASED: "captured" | "remaining" | "txId";
    HOLD_EXPIRED: "captured" | "remaining" | "txId";
    REFUND_EXCEEDS_ORIGINAL: "refunded" | "refundable" | "txId";
    ALREADY_REFUNDED: "refunded" | "refundable" | "txId";
    ALREADY_CHARGED_BACK: "txId";
    NOT_REFUNDABLE: never;
    CONDITION_FAILED: "available" | "txId";
    ASSET_PAUSED: "txId";
    LIMIT_EXCEEDED: "limit" | "max" | "used" | "remaining" | "txId";
    BONUS_NOT_TRANSFERABLE: "available" | "required" | "txId";
    EXPIRY_PASSED: "txId";
    ASSET_WITHOUT_LOTS: never;
    LINKED_OPERATION_REJECTED: never;
    CANCELLED: never;
    SAME_WALLET: never;
    SYSTEM_WALLET: never;
    IDEMPOTENCY_KEY_REUSED: never;
    RATE_LIMITED: never;
    HEADERS_TOO_LARGE: never;
    INTERNAL: never;
    OVERLOADED: never;
    WALLET_BUSY: never;
    TREASURY_EXHAUSTED: never;
    OUTCOME_UNKNOWN: never;
    DATABASE_UNAVAILABLE: never;
    CLOCK_AHEAD: never;
    READ_TIMEOUT: never;
    ISSUER_UNAVAILABLE: never;
    ERASURE_INCOMPLETE: never;
    SHUTTING_DOWN: never;
}
