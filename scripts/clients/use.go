// Posts, retries, reads and refunds by the client that was generated: go run . URL
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/google/uuid"

	"use/wallet"
)

var (
	ctx    = context.Background()
	alice  = uuid.MustParse("00000000-0000-0000-0000-000000000002")
	client *wallet.ClientWithResponses
)

func must[Result any](result Result, err error) Result {
	if err != nil {
		log.Fatal(err)
	}
	return result
}

func expect(actual, expected any) {
	if actual != expected {
		log.Fatalf("%v instead of %v", actual, expected)
	}
}

func spend(amount, key string) *wallet.PostResponse {
	body := wallet.PostTransaction{Amount: amount, AssetSymbol: "GOLD", Type: "SPEND", UserId: alice}
	return must(client.PostWithResponse(ctx, &wallet.PostParams{IdempotencyKey: key}, body))
}

func main() {
	client = must(wallet.NewClientWithResponses(os.Args[1]))
	gold := "GOLD"
	before := must(strconv.Atoi(must(client.BalanceWithResponse(ctx, alice, &wallet.BalanceParams{Asset: &gold})).JSON200.Balance))

	key := uuid.NewString()
	posted := spend("30", key).JSON201
	expect(posted.Balance, strconv.Itoa(before-30))
	expect(spend("30", key).JSON201.TxId, posted.TxId)

	ten := "10"
	params := &wallet.RefundParams{IdempotencyKey: uuid.NewString()}
	back := must(client.RefundWithResponse(ctx, posted.TxId, params, wallet.PostRefund{Amount: &ten})).JSON201
	expect(back.Balance, strconv.Itoa(before-20))
	expect(back.Refundable, "20")

	read := must(client.TransactionWithResponse(ctx, posted.TxId)).JSON200
	expect(*read.Amount, "30.0000")
	expect(len(read.Ledger), 2)

	refused := spend("1000000", uuid.NewString()).ApplicationproblemJSON422
	expect(string(refused.Code), "INSUFFICIENT_FUNDS")
	expect(*refused.Available, strconv.Itoa(before-20))
	fmt.Println("posted, retried, read, refunded")
}
