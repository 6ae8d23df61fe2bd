using System;
using System.Net.Http;
using System.Threading.Tasks;
using Wallet;

/// <summary>Posts, retries, reads and refunds by the client that was generated: mono Use.exe URL</summary>
static class Use
{
    static readonly Guid Alice = Guid.Parse("00000000-0000-0000-0000-000000000002");
    static TransactionsClient transactions;

    static void Expect(object actual, object expected)
    {
        if (!expected.Equals(actual)) throw new Exception(actual + " instead of " + expected);
    }

    static string NewKey() => Guid.NewGuid().ToString();

    static Task<Posted> Spend(string amount, string key)
    {
        var body = new PostTransaction { Type = PostTransactionType.SPEND, UserId = Alice, Amount = amount, AssetSymbol = "GOLD" };
        return transactions.PostAsync(key, body);
    }

    static void Main(string[] arguments) => Run(arguments[0]).GetAwaiter().GetResult();

    static async Task Run(string url)
    {
        var http = new HttpClient();
        transactions = new TransactionsClient(http) { BaseUrl = url };
        var wallets = new WalletsClient(http) { BaseUrl = url };
        var before = int.Parse((await wallets.BalanceAsync(Alice, "GOLD", null)).Balance1);

        var key = NewKey();
        var posted = await Spend("30", key);
        Expect(posted.Balance, $"{before - 30}");
        Expect((await Spend("30", key)).TxId, posted.TxId);

        var back = await transactions.RefundAsync(posted.TxId, NewKey(), new PostRefund { Amount = "10" });
        Expect(back.Balance, $"{before - 20}");
        Expect(back.Refundable, "20");

        var read = await transactions.TransactionAsync(posted.TxId);
        Expect(read.Amount, "30.0000");
        Expect(read.Ledger.Count, 2);

        try
        {
            await Spend("1000000", NewKey());
            throw new Exception("It was not refused.");
        }
        catch (ApiException<Problem> refused)
        {
            Expect(refused.Result.Code, ProblemCode.INSUFFICIENT_FUNDS);
            Expect(refused.Result.Available, $"{before - 20}");
        }
        Console.WriteLine("posted, retried, read, refunded");
    }
}
