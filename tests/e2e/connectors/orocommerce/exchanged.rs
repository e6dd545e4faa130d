//! The data that goes to Stripe and comes back.

use fake_stripe::{RefundChange, RefundStatus};
use host_test::situation;
use payments_host::types::{
    Address, Authorization, Contact, Entry, ErrorKind, EventKind, LineItem, Money, PaymentStatus,
    RecordFilter, RecordKind, RefundReason, RefundRequest, Registration, Shipping, Subject,
    Totals as Sums, TransactionStatus,
};

use super::super::{at_stripe, created, endpoints, refused, sale_with, sent, vault};
use super::{contact, payment_charge, sale_by};
use crate::endpoint::Endpoint;
use crate::shop::{after, euros, play};

fn address(city: &str) -> Address {
    Address {
        line1: Some("Weg 1".to_owned()),
        line2: None,
        city: Some(city.to_owned()),
        region: None,
        postal_code: Some("10115".to_owned()),
        country: Some("DE".to_owned()),
    }
}

#[tokio::test]
async fn orocommerce_amount_and_currency_are_exact() {
    play(async |shop| {
        for (currency, minor_units, at_stripe) in [
            ("EUR", 4561, 4561),
            ("JPY", 500, 500),
            ("ISK", 700, 70_000),
            ("KWD", 1230, 1230),
        ] {
            let amount = Money::new(minor_units, currency);
            let payment = shop
                .authorize(currency, &situation::sale(amount.clone()))
                .await?;
            assert_eq!(payment.captured, Some(amount));
            assert_eq!(shop.moved(&payment).captured, at_stripe, "{currency}");
            let sent = sent(shop, "currency");
            assert_eq!(sent, Some(currency.to_lowercase()));
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_customer_information_reaches_stripe() {
    play(async |shop| {
        let sale = Authorization {
            billing: Some(Contact {
                address: Some(address("Berlin")),
                ..contact()
            }),
            shipping: Some(Shipping {
                recipient: Contact {
                    email: None,
                    address: Some(address("Hamburg")),
                    ..contact()
                },
                carrier: None,
                tracking_number: None,
            }),
            receipt_email: Some("jo@example.com".to_owned()),
            ..sale_by("sepa_debit", &[("iban", "DE89370400440532013000")])
        };
        let payment = shop.authorize("order-1", &sale).await?;
        let charge = payment_charge(shop, &payment.id).await;
        let billing = &charge["billing_details"];
        assert_eq!(billing["name"], "Jo");
        assert_eq!(billing["email"], "jo@example.com");
        assert_eq!(billing["address"]["city"], "Berlin");
        assert_eq!(charge["shipping"]["name"], "Jo");
        assert_eq!(charge["shipping"]["address"]["city"], "Hamburg");
        assert_eq!(charge["receipt_email"], "jo@example.com");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_order_information_reaches_stripe() {
    play(async |shop| {
        let sale = Authorization {
            order_id: Some("order-1".to_owned()),
            line_items: vec![LineItem {
                name: "Mug".to_owned(),
                sku: Some("mug-1".to_owned()),
                quantity: 2,
                unit_price: euros(1500),
                discount: Some(euros(100)),
                tax: Some(euros(300)),
                unit_of_measure: None,
                commodity_code: None,
            }],
            totals: Some(Sums {
                tax: None,
                shipping: Some(euros(500)),
                discount: None,
                ship_from_postal_code: None,
                ship_to_postal_code: None,
            }),
            ..situation::sale(euros(3700))
        };
        let payment = shop.authorize("order-1", &sale).await?;
        assert_eq!(shop.moved(&payment).captured, 3700);
        let item = |name: &str| format!("amount_details[line_items][0]{name}");
        for (name, value) in [
            (item("[product_name]"), "Mug"),
            (item("[product_code]"), "mug-1"),
            (item("[quantity]"), "2"),
            (item("[unit_cost]"), "1500"),
            (item("[discount_amount]"), "100"),
            (item("[tax][total_tax_amount]"), "300"),
            ("amount_details[shipping][amount]".to_owned(), "500"),
            ("payment_details[order_reference]".to_owned(), "order-1"),
        ] {
            assert_eq!(sent(shop, &name).as_deref(), Some(value), "{name}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_order_id_is_kept_with_the_payment() {
    play(async |shop| {
        let sale = Authorization {
            order_id: Some("ORO-1001".to_owned()),
            ..situation::sale(euros(1000))
        };
        let payment = shop.authorize("order-1", &sale).await?;
        let charge = payment_charge(shop, &payment.id).await;
        assert_eq!(charge["metadata"]["commerce_order"], "ORO-1001");
        let read = shop.get(&payment).await?;
        assert_eq!(read.order_id.as_deref(), Some("ORO-1001"));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_webhook_urls_are_registered() {
    play(async |shop| {
        let registration = Registration::new("https://oro.example/stripe/webhook");
        let register = shop.operation("register");
        let new = created(endpoints(shop).register(&register, &registration).await?);
        let path = format!("/v1/webhook_endpoints/{}", new.endpoint.id);
        let known = at_stripe(shop, &path).await;
        let events = known["enabled_events"].as_array().expect("a list");
        for event in [
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "charge.refunded",
            "refund.failed",
            "charge.dispute.created",
        ] {
            assert!(events.iter().any(|name| name == event), "{event}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_payment_status_is_told_in_real_time() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        let paid = shop
            .authorize("successful", &situation::sale(euros(1000)))
            .await?;
        let debit = sale_by("sepa_debit", &[("iban", "DE89370400440532013000")]);
        let pending = shop.authorize("pending", &debit).await?;
        let declined = shop
            .authorize("failed", &sale_with(situation::DECLINES, 1000))
            .await;
        let failed = refused(declined).payment_id.expect("a payment");
        let refund = RefundRequest::new(&paid.id);
        let refund = shop
            .lab
            .adapter
            .refund(&shop.operation("refund"), &refund)
            .await?;

        let events = endpoint.events(shop).await?;
        for (kind, id) in [
            (EventKind::PaymentCaptured, &paid.id),
            (EventKind::PaymentProcessing, &pending.id),
            (EventKind::PaymentDeclined, &failed),
            (
                EventKind::RefundCreated,
                refund.reference.as_ref().expect("an id"),
            ),
        ] {
            let told = events.iter().any(|event| {
                let about = match &event.subject {
                    Subject::Payment(payment) => Some(&payment.id),
                    Subject::Transaction(transaction) => transaction.reference.as_ref(),
                    _ => None,
                };
                event.kind == kind && about == Some(id)
            });
            assert!(told, "{kind:?} of {id}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_payment_id_comes_back() {
    play(async |shop| {
        let payment = shop
            .authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let path = format!("/v1/payment_intents/{}", payment.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(known["id"], payment.id.as_str());
        // It is also found by the order's own operation, when the answer was lost.
        let connection = shop.lab.connection();
        let since = shop.operation("order-1").now - 60;
        let found = shop
            .lab
            .adapter
            .find(&connection, "order-1", since)
            .await?;
        let found = found.iter().any(|movement| {
            matches!(movement, payments_host::types::Movement::Payment(found) if found.id == payment.id)
        });
        assert!(found);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_payment_details_come_back() {
    play(async |shop| {
        let payment = shop
            .authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let charge = payment_charge(shop, &payment.id).await;
        let card = &charge["payment_method_details"]["card"];
        let details = payment.method_details.as_ref().expect("details");
        assert_eq!(details.kind, "card");
        assert_eq!(details.brand.as_deref(), card["brand"].as_str());
        assert_eq!(details.last4.as_deref(), card["last4"].as_str());
        assert_eq!(details.fingerprint.as_deref(), card["fingerprint"].as_str());
        assert_eq!(
            details.expiry_month.map(u64::from),
            card["exp_month"].as_u64()
        );
        assert_eq!(payment.last_attempt.as_deref(), charge["id"].as_str());

        // Failure codes.
        let declined = shop
            .authorize("order-2", &sale_with(situation::INSUFFICIENT_FUNDS, 1000))
            .await;
        let error = refused(declined);
        let decline = error.decline.as_ref().expect("why");
        assert_eq!(decline.code, "insufficient_funds");
        let failed = payment_charge(shop, &error.payment_id.expect("a payment")).await;
        assert_eq!(error.code.as_deref(), failed["failure_code"].as_str());
        assert_eq!(
            decline.network_code.as_deref(),
            failed["outcome"]["network_decline_code"].as_str()
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_balance_transaction_comes_back() {
    play(async |shop| {
        let payment = shop
            .authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let records = shop.lab.adapter.records();
        let records = records.expect("the adapter exports the interface");
        let connection = shop.lab.connection();
        let mut filter = RecordFilter::new(RecordKind::Charges);
        let charges = records.list_records(&connection, &filter).await?.records;
        let charge = charges
            .iter()
            .find(|charge| Some(&charge.id) == payment.last_attempt.as_ref());
        let charge: serde_json::Value =
            serde_json::from_str(&charge.expect("listed").json).expect("JSON");
        filter.kind = RecordKind::BalanceTransactions;
        let booked = records.list_records(&connection, &filter).await?.records;
        let [booked] = booked.as_slice() else {
            panic!("{booked:?}");
        };
        assert_eq!(charge["balance_transaction"], booked.id.as_str());
        let known = at_stripe(shop, &format!("/v1/balance_transactions/{}", booked.id)).await;
        let booked: serde_json::Value = serde_json::from_str(&booked.json).expect("JSON");
        assert_eq!(booked, known);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_transaction_status_comes_back() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let paid = shop
            .authorize("completed", &situation::sale(euros(1000)))
            .await?;
        let debit = sale_by("sepa_debit", &[("iban", "DE89370400440532013000")]);
        let pending = shop.authorize("pending", &debit).await?;
        let refunded = shop
            .authorize("refunded", &situation::sale(euros(1000)))
            .await?;
        let refund = RefundRequest::new(&refunded.id);
        adapter.refund(&shop.operation("refund"), &refund).await?;
        let canceled = shop
            .authorize("canceled", &situation::hold(euros(1000)))
            .await?;
        let cancellation = payments_host::types::Cancellation::new(&canceled.id);
        adapter
            .cancel(&shop.operation("cancel"), &cancellation)
            .await?;
        for (payment, status, at_stripe_is) in [
            (&paid, PaymentStatus::Captured, "succeeded"),
            (&pending, PaymentStatus::Processing, "processing"),
            (&refunded, PaymentStatus::Captured, "succeeded"),
            (&canceled, PaymentStatus::Canceled, "canceled"),
        ] {
            let read = shop.get(payment).await?;
            assert_eq!(read.status, status);
            let path = format!("/v1/payment_intents/{}", payment.id);
            assert_eq!(at_stripe(shop, &path).await["status"], at_stripe_is);
        }
        assert_eq!(shop.get(&refunded).await?.refunded, Some(euros(1000)));
        assert_eq!(shop.get(&paid).await?.refunded, Some(euros(0)));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_customer_comes_back() {
    play(async |shop| {
        let jo = [("name", "Jo"), ("email", "jo@example.com")];
        let customer = shop.create("/v1/customers", &jo).await;
        let sale = Authorization {
            customer: Some(customer.clone()),
            ..situation::sale(euros(1000))
        };
        let payment = shop.authorize("order-1", &sale).await?;
        assert_eq!(payment.customer.as_ref(), Some(&customer));
        let charge = payment_charge(shop, &payment.id).await;
        assert_eq!(charge["customer"], customer.as_str());

        let connection = shop.lab.connection();
        let known = vault(shop).get_customer(&connection, &customer).await?;
        assert_eq!(known.contact.email.as_deref(), Some("jo@example.com"));
        let found = vault(shop)
            .find_customers(&connection, "jo@example.com")
            .await?;
        let ids: Vec<_> = found.iter().map(|customer| &customer.id).collect();
        assert_eq!(ids, [&customer]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_refund_goes_back_to_the_customer() {
    play(async |shop| {
        let payment = shop
            .authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let request = RefundRequest {
            amount: Some(euros(400)),
            reason: Some(RefundReason::RequestedByCustomer),
            ..RefundRequest::new(&payment.id)
        };
        let operation = shop.operation("refund-1");
        let refund = shop.lab.adapter.refund(&operation, &request).await?;
        assert_eq!(after(&refund).refunded, Some(euros(400)));
        assert_eq!(shop.moved(&payment).refunded, 400);
        let reference = refund.reference.expect("the refund's id");
        let known = at_stripe(shop, &format!("/v1/refunds/{reference}")).await;
        let charge = payment_charge(shop, &payment.id).await;
        assert_eq!(
            known["charge"], charge["id"],
            "the method that was paid with"
        );

        // More than was paid goes nowhere.
        let too_much = RefundRequest {
            amount: Some(Money::new(1000, "USD")),
            ..RefundRequest::new(&payment.id)
        };
        let operation = shop.operation("refund-2");
        let error = refused(shop.lab.adapter.refund(&operation, &too_much).await);
        assert_eq!(error.kind, ErrorKind::InvalidRequest);
        assert_eq!(shop.moved(&payment).refunded, 400);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_refund_information_comes_back() {
    play(async |shop| {
        let payment = shop
            .authorize("order-1", &sale_with(situation::REFUND_PENDING, 1000))
            .await?;
        let request = RefundRequest {
            reason: Some(RefundReason::Duplicate),
            metadata: vec![Entry::new("rma", "17")],
            ..RefundRequest::new(&payment.id)
        };
        let adapter = &shop.lab.adapter;
        let refund = adapter.refund(&shop.operation("refund"), &request).await?;
        let reference = refund.reference.as_deref().expect("the refund's id");
        let known = at_stripe(shop, &format!("/v1/refunds/{reference}")).await;
        assert_eq!(known["amount"], 1000);
        assert_eq!(known["payment_intent"], payment.id.as_str());
        assert_eq!(known["reason"], "duplicate");
        assert_eq!(known["metadata"]["rma"], "17");
        assert_eq!(refund.payment_id.as_ref(), Some(&payment.id));
        assert_eq!(refund.amount, Some(euros(1000)));
        assert_eq!(refund.status, TransactionStatus::Pending);

        let failed = RefundChange {
            status: RefundStatus::Failed,
            failure_reason: Some("lost_or_stolen_card".to_owned()),
        };
        let control = shop.lab.stripe.control();
        control.settle_refund(reference, &failed).expect("pending");
        let connection = shop.lab.connection();
        let read = adapter
            .get_transaction(&connection, &payment.id, reference)
            .await?;
        assert_eq!(read.status, TransactionStatus::Failed);
        assert_eq!(read.failure.as_deref(), Some("lost_or_stolen_card"));
        assert_eq!(control.ledger().totals["eur"].refunded, 0);
        Ok(())
    })
    .await;
}
