//! Marketplaces: who gets which part of a payment, and what comes back, by the balances of every
//! account at Stripe.

use host_test::situation;
use payments_host::CallError;
use payments_host::types::{
    Authorization, Connection, Money, Payment, RecordFilter, RecordKind, RefundRequest, Split,
    SplitShare, TransferRequest, TransferReversal,
};
use serde_json::Value;

use crate::shop::{Shop, euros, play};

const SELLER: &str = "acct_1Seller";
const COURIER: &str = "acct_1Courier";
/// What Stripe takes of 100.00 EUR: 2.9 % and 0.30.
const FEE: i64 = 320;

fn split(account: Option<&str>, share: Option<SplitShare>) -> Split {
    Split {
        account: account.map(str::to_owned),
        share,
        group: None,
        on_behalf_of: None,
    }
}

/// A sale of 100.00 EUR of which others get a part.
fn shared(splits: Vec<Split>) -> Authorization {
    Authorization {
        splits,
        ..situation::sale(euros(10_000))
    }
}

fn refund(payment: &Payment, cents: u64) -> RefundRequest {
    RefundRequest {
        amount: Some(euros(cents)),
        ..RefundRequest::new(&payment.id)
    }
}

fn of_account(shop: &Shop, account: Option<&str>) -> Connection {
    Connection {
        account: account.map(str::to_owned),
        ..shop.lab.connection()
    }
}

/// What an account's balance comes to, in cents, from the records that a host would keep books by.
async fn balance(shop: &Shop, account: Option<&str>) -> Result<i64, CallError> {
    let records = shop.lab.adapter.records().expect("the interface");
    let filter = RecordFilter::new(RecordKind::BalanceTransactions);
    let page = records
        .list_records(&of_account(shop, account), &filter)
        .await?;
    assert_eq!(page.next, None);
    let nets = page.records.iter().map(|record| {
        let transaction: Value = serde_json::from_str(&record.json).expect("JSON");
        transaction["net"].as_i64().expect("a net amount")
    });
    Ok(nets.sum())
}

/// The balances of the platform, the seller and the courier.
async fn balances(shop: &Shop) -> Result<[i64; 3], CallError> {
    Ok([
        balance(shop, None).await?,
        balance(shop, Some(SELLER)).await?,
        balance(shop, Some(COURIER)).await?,
    ])
}

/// The seller is the merchant: the payment is made in its account, and the platform takes a fee.
#[tokio::test]
async fn a_direct_charge_with_a_fee() {
    play(async |shop| {
        let mut operation = shop.operation("sale");
        operation.connection = of_account(shop, Some(SELLER));
        let fee = split(None, Some(SplitShare::Fee(euros(500))));
        let payment = shop
            .lab
            .adapter
            .authorize(&operation, &shared(vec![fee]))
            .await?;
        assert_eq!(payment.captured, Some(euros(10_000)));
        assert_eq!(balances(shop).await?, [500, 10_000 - FEE - 500, 0]);

        // Half of it back, and half of the fee with it.
        let half = RefundRequest {
            refund_fees: true,
            ..refund(&payment, 5_000)
        };
        let mut operation = shop.operation("refund");
        operation.connection = of_account(shop, Some(SELLER));
        shop.lab.adapter.refund(&operation, &half).await?;
        assert_eq!(balances(shop).await?, [250, 5_000 - FEE - 250, 0]);
        Ok(())
    })
    .await;
}

/// The platform is the merchant, and the seller gets all but a fee.
#[tokio::test]
async fn a_destination_charge_with_a_fee() {
    play(async |shop| {
        let fee = split(Some(SELLER), Some(SplitShare::Fee(euros(500))));
        let payment = shop.authorize("sale", &shared(vec![fee])).await?;
        assert_eq!(balances(shop).await?, [500 - FEE, 9_500, 0]);

        // Without saying so, the platform pays the refund alone.
        let operation = shop.operation("refund-1");
        shop.lab
            .adapter
            .refund(&operation, &refund(&payment, 2_000))
            .await?;
        assert_eq!(balances(shop).await?, [500 - FEE - 2_000, 9_500, 0]);

        // The seller's part comes back in proportion, and the fee to the seller.
        let both = RefundRequest {
            reverse_splits: true,
            refund_fees: true,
            ..refund(&payment, 4_000)
        };
        let operation = shop.operation("refund-2");
        shop.lab.adapter.refund(&operation, &both).await?;
        assert_eq!(balances(shop).await?, [300 - FEE - 2_000, 5_700, 0]);
        Ok(())
    })
    .await;
}

/// The platform is the merchant, and the seller gets an amount.
#[tokio::test]
async fn a_destination_charge_with_an_amount() {
    play(async |shop| {
        let amount = split(Some(SELLER), Some(SplitShare::Amount(euros(7_000))));
        let payment = shop.authorize("sale", &shared(vec![amount])).await?;
        assert_eq!(balances(shop).await?, [3_000 - FEE, 7_000, 0]);
        let all = RefundRequest {
            reverse_splits: true,
            ..RefundRequest::new(&payment.id)
        };
        let operation = shop.operation("refund");
        shop.lab.adapter.refund(&operation, &all).await?;
        assert_eq!(balances(shop).await?, [-FEE, 0, 0]);
        Ok(())
    })
    .await;
}

/// Several accounts get parts of one payment, after it.
#[tokio::test]
async fn separate_charges_and_transfers() {
    play(async |shop| {
        let group = Split {
            group: Some("order-7".to_owned()),
            ..split(None, None)
        };
        let payment = shop.authorize("sale", &shared(vec![group])).await?;
        assert_eq!(balances(shop).await?, [10_000 - FEE, 0, 0]);
        let transfers = shop.lab.adapter.transfers().expect("the interface");
        let mut made = Vec::new();
        for (account, cents) in [(SELLER, 7_000), (COURIER, 1_000)] {
            let request = TransferRequest {
                payment_id: Some(payment.id.clone()),
                ..TransferRequest::new(euros(cents), account)
            };
            let operation = shop.operation(&format!("share-of-{account}"));
            let transfer = transfers.create_transfer(&operation, &request).await?;
            assert_eq!(transfer.group.as_deref(), Some("order-7"));
            made.push(transfer);
        }
        assert_eq!(balances(shop).await?, [2_000 - FEE, 7_000, 1_000]);

        // A refund touches no transfer: what the seller owes of it is taken back by itself.
        let operation = shop.operation("refund");
        shop.lab
            .adapter
            .refund(&operation, &refund(&payment, 5_000))
            .await?;
        let reversal = TransferReversal {
            amount: Some(euros(3_500)),
            ..TransferReversal::new(&made[0].id)
        };
        transfers
            .reverse_transfer(&shop.operation("back"), &reversal)
            .await?;
        assert_eq!(balances(shop).await?, [500 - FEE, 3_500, 1_000]);
        Ok(())
    })
    .await;
}

/// A part is decided at the capture, of what was captured.
#[tokio::test]
async fn a_split_at_the_capture() {
    play(async |shop| {
        let hold = Authorization {
            splits: vec![split(Some(SELLER), None)],
            ..situation::hold(euros(10_000))
        };
        let payment = shop.authorize("hold", &hold).await?;
        assert_eq!(balances(shop).await?, [0, 0, 0]);
        let capture = payments_host::types::CaptureRequest {
            splits: vec![split(None, Some(SplitShare::Fee(euros(600))))],
            ..payments_host::types::CaptureRequest::new(&payment.id, euros(6_000))
        };
        let operation = shop.operation("capture");
        shop.lab.adapter.capture(&operation, &capture).await?;
        let stripes = 6_000 * 29 / 1_000 + 30;
        assert_eq!(balances(shop).await?, [600 - stripes, 5_400, 0]);
        Ok(())
    })
    .await;
}

/// Nothing is passed on twice: neither by a repeat nor by a transfer of more than there is.
#[tokio::test]
async fn the_parts_are_no_more_than_the_whole() {
    let shop = Shop::open().await;
    let payment = shop
        .authorize("sale", &shared(Vec::new()))
        .await
        .expect("a payment");
    let transfers = shop.lab.adapter.transfers().expect("the interface");
    let share = |amount: Money, account: &str| TransferRequest {
        payment_id: Some(payment.id.clone()),
        ..TransferRequest::new(amount, account)
    };
    for operation in [shop.operation("share-1"), shop.lab.repeated("share-1")] {
        transfers
            .create_transfer(&operation, &share(euros(8_000), SELLER))
            .await
            .expect("a transfer");
    }
    let operation = shop.operation("share-2");
    let more = transfers
        .create_transfer(&operation, &share(euros(2_001), COURIER))
        .await;
    assert!(more.is_err(), "{more:?}");
    let balances = balances(&shop).await.expect("balances");
    assert_eq!(balances, [2_000 - FEE, 8_000, 0]);
}
