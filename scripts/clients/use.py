"""Posts, retries, reads and refunds by the client that was generated: python use.py URL"""

import sys
from uuid import UUID, uuid4

from wallet_client import AuthenticatedClient
from wallet_client.api.transactions import post, refund, transaction
from wallet_client.api.wallets import balance
from wallet_client.models import PostRefund, PostTransaction, PostTransactionType, ProblemCode

ALICE = UUID("00000000-0000-0000-0000-000000000002")
client = AuthenticatedClient(base_url=sys.argv[1], token="none")


def spend(amount: str, key: str):
    body = PostTransaction(
        amount=amount, asset_symbol="GOLD", type_=PostTransactionType.SPEND, user_id=ALICE, reference="order-4711"
    )
    return post.sync(client=client, body=body, idempotency_key=key)


def expect(actual, expected):
    if actual != expected:
        sys.exit(f"{actual!r} instead of {expected!r}")


before = int(balance.sync(ALICE, client=client, asset="GOLD").balance)
key = str(uuid4())
posted = spend("30", key)
expect(posted.balance, str(before - 30))
expect(spend("30", key).tx_id, posted.tx_id)

back = refund.sync(posted.tx_id, client=client, body=PostRefund(amount="10"), idempotency_key=str(uuid4()))
expect((back.balance, back.refundable), (str(before - 20), "20"))

read = transaction.sync(posted.tx_id, client=client)
expect((read.amount, read.refunded, len(read.ledger)), ("30.0000", "10.0000", 2))

refused = spend("1000000", str(uuid4()))
expect((refused.code, refused.available), (ProblemCode.INSUFFICIENT_FUNDS, str(before - 20)))
print("posted, retried, read, refunded")
