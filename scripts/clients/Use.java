import java.util.UUID;
import wallet.ApiClient;
import wallet.ApiException;
import wallet.api.TransactionsApi;
import wallet.api.WalletsApi;
import wallet.model.PostRefund;
import wallet.model.PostTransaction;
import wallet.model.Posted;
import wallet.model.Problem;
import wallet.model.ProblemCode;

/** Posts, retries, reads and refunds by the client that was generated: java Use URL */
public class Use {
  static final UUID ALICE = UUID.fromString("00000000-0000-0000-0000-000000000002");
  static ApiClient client;
  static TransactionsApi transactions;

  static void expect(Object actual, Object expected) {
    if (!expected.equals(actual)) throw new AssertionError(actual + " instead of " + expected);
  }

  static Posted spend(String amount, String key) throws ApiException {
    PostTransaction body =
        new PostTransaction().type(PostTransaction.TypeEnum.SPEND).userId(ALICE).amount(amount).assetSymbol("GOLD");
    return transactions.post(key, body);
  }

  public static void main(String[] arguments) throws Exception {
    client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    transactions = new TransactionsApi(client);
    int before = Integer.parseInt(new WalletsApi(client).balance(ALICE, "GOLD", null).getBalance());

    String key = UUID.randomUUID().toString();
    Posted posted = spend("30", key);
    expect(posted.getBalance(), "" + (before - 30));
    expect(spend("30", key).getTxId(), posted.getTxId());

    var back = transactions.refund(posted.getTxId(), UUID.randomUUID().toString(), new PostRefund().amount("10"));
    expect(back.getBalance(), "" + (before - 20));
    expect(back.getRefundable(), "20");

    var read = transactions.transaction(posted.getTxId());
    expect(read.getAmount(), "30.0000");
    expect(read.getLedger().size(), 2);

    try {
      spend("1000000", UUID.randomUUID().toString());
      throw new AssertionError("It was not refused.");
    } catch (ApiException refused) {
      Problem problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
      expect(problem.getCode(), ProblemCode.INSUFFICIENT_FUNDS);
      expect(problem.getAvailable(), "" + (before - 20));
    }
    System.out.println("posted, retried, read, refunded");
  }
}
