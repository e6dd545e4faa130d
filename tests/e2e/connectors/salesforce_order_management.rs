//! The Stripe connector for Salesforce Order Management. What happens to orders; how the connector
//! is installed is in [`installation`], how it is authorized in [`authorization`].

mod authorization;
mod installation;

use fake_stripe::{Movement, Totals};
use host_test::situation;
use payments_host::types::{
    Authorization, CaptureFeature, CaptureRequest, Disposition, ErrorKind, EventKind, IgnoreReason,
    Mode, Outcome, PaymentStatus, Policy, RefundRequest, Registration, Subject, TransactionKind,
    TransactionStatus,
};

use super::{created, endpoints, refused, sale_with, told, writes};
use crate::endpoint::Endpoint;
use crate::shop::{after, euros, play};

/// Where Salesforce is told of events, in the form that the guide gives.
const NOTIFY: &str = "https://mydomainname.my.salesforce-sites.com/subdomain/services/data/v66.0/commerce/payments/notify?provider=0cJ000000000001";
const CHARGE_EVENTS: [&str; 3] = ["charge.refunded", "charge.succeeded", "charge.captured"];

fn charge_events() -> Option<Vec<String>> {
    Some(CHARGE_EVENTS.map(str::to_owned).into())
}

#[tokio::test]
async fn order_management_storefronts_share_an_account() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        let at = |storefront: &str| {
            let mut operation = shop.operation("order-1");
            operation.connection.installation_id = Some(storefront.to_owned());
            operation
        };
        let adapter = &shop.lab.adapter;
        let hold = situation::hold(euros(1000));
        let eu = adapter.authorize(&at("shop-eu"), &hold).await?;
        // The same order number, and no other payment's.
        let us = adapter.authorize(&at("shop-us"), &hold).await?;
        assert_ne!(eu.id, us.id);

        let policy = Policy {
            installation_id: Some("shop-eu".to_owned()),
            ..endpoint.policy.clone()
        };
        let (mut own, mut other) = (0, 0);
        for delivery in endpoint.deliveries(shop).await {
            let verification = adapter.verify(&policy, &delivery).await?;
            assert_eq!(verification.acknowledgement.http_status, 200);
            for event in verification.events {
                let Subject::Payment(payment) = &event.subject else {
                    panic!("{event:?}");
                };
                match event.disposition {
                    Disposition::Handle => {
                        assert_eq!(payment.id, eu.id);
                        own += 1;
                    }
                    Disposition::Ignore(IgnoreReason::OtherInstallation) => {
                        assert_eq!(payment.id, us.id);
                        other += 1;
                    }
                    disposition => panic!("{disposition:?}"),
                }
            }
        }
        assert!(own > 0 && own == other, "{own} and {other}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_order_is_captured_once_by_hand() {
    play(async |shop| {
        let payment = shop
            .authorize("authorize", &situation::hold(euros(5000)))
            .await?;
        assert_eq!(payment.captured, Some(euros(0)), "not by itself");
        let capture = CaptureRequest::new(&payment.id, euros(4500));
        let adapter = &shop.lab.adapter;
        let captured = adapter
            .capture(&shop.operation("capture"), &capture)
            .await?;
        assert_eq!(after(&captured).status, PaymentStatus::Captured);
        let moved = Totals {
            authorized: 5000,
            captured: 4500,
            released: 500,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_shipments_are_captured_one_by_one() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let hold = situation::flexible_hold(euros(5000));
        let payment = shop.authorize("authorize", &hold).await?;
        for (shipment, cents) in [("shipment-1", 2000), ("shipment-2", 1500)] {
            let capture = CaptureRequest {
                is_final: false,
                ..CaptureRequest::new(&payment.id, euros(cents))
            };
            adapter.capture(&shop.operation(shipment), &capture).await?;
        }
        let last = CaptureRequest::new(&payment.id, euros(1000));
        let captured = adapter
            .capture(&shop.operation("shipment-3"), &last)
            .await?;
        assert_eq!(after(&captured).captured, Some(euros(4500)));
        let ledger = shop.lab.stripe.control().ledger();
        let captures: Vec<_> = ledger.of_kind(Movement::Capture).collect();
        let amounts: Vec<_> = captures.iter().map(|entry| entry.amount).collect();
        assert_eq!(amounts, [2000, 1500, 1000]);
        assert_eq!(shop.moved(&payment).released, 500);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_capture_goes_over_what_was_authorized() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let hold = Authorization {
            capture_features: vec![CaptureFeature::Overcapture],
            ..situation::hold(euros(1000))
        };
        let payment = shop.authorize("authorize", &hold).await?;
        let limits = payment.capture_limits.as_ref().expect("limits");
        let most = limits.maximum_capturable.as_ref().expect("a maximum");
        assert!(most.minor_units > 1000, "{limits:?}");
        // More than Stripe says is not even asked for.
        let before = writes(shop);
        let too_much = CaptureRequest::new(&payment.id, euros(most.minor_units + 1));
        let answer = adapter
            .capture(&shop.operation("too-much"), &too_much)
            .await;
        assert_eq!(refused(answer).outcome, Outcome::NotPerformed);
        assert_eq!(writes(shop), before);

        let capture = CaptureRequest::new(&payment.id, most.clone());
        let captured = adapter
            .capture(&shop.operation("capture"), &capture)
            .await?;
        assert_eq!(after(&captured).captured.as_ref(), Some(most));
        let captured = u64::try_from(shop.moved(&payment).captured);
        assert_eq!(captured, Ok(most.minor_units));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_synchronous_gateway_answers_in_the_call() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("authorize", &situation::hold(euros(1000)))
            .await?;
        assert_eq!(payment.status, PaymentStatus::Authorized);
        let capture = CaptureRequest::new(&payment.id, euros(1000));
        let captured = adapter
            .capture(&shop.operation("capture"), &capture)
            .await?;
        let refund = RefundRequest::new(&payment.id);
        let refunded = adapter.refund(&shop.operation("refund"), &refund).await?;
        for (transaction, kind) in [
            (&captured, TransactionKind::Capture),
            (&refunded, TransactionKind::Refund),
        ] {
            assert_eq!(transaction.kind, kind);
            assert_eq!(transaction.status, TransactionStatus::Succeeded);
            assert_eq!(transaction.amount, Some(euros(1000)));
        }
        let refusal = shop
            .authorize("declined", &sale_with(situation::INSUFFICIENT_FUNDS, 1000))
            .await;
        assert_eq!(refused(refusal).kind, ErrorKind::Declined);
        let moved = Totals {
            authorized: 1000,
            captured: 1000,
            refunded: 1000,
            ..Totals::default()
        };
        assert_eq!(shop.lab.stripe.control().ledger().totals["eur"], moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_repeated_request_moves_money_once() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let hold = situation::hold(euros(1000));
        let payment = shop.authorize("authorize", &hold).await?;
        let capture = CaptureRequest::new(&payment.id, euros(1000));
        let refund = RefundRequest {
            amount: Some(euros(400)),
            ..RefundRequest::new(&payment.id)
        };
        adapter
            .capture(&shop.operation("capture"), &capture)
            .await?;
        adapter.refund(&shop.operation("refund"), &refund).await?;
        for _ in 0..2 {
            let lab = &shop.lab;
            let again = adapter.authorize(&lab.repeated("authorize"), &hold).await?;
            assert_eq!(again.id, payment.id);
            let again = adapter.capture(&lab.repeated("capture"), &capture).await?;
            assert_eq!(after(&again).captured, Some(euros(1000)));
            let again = adapter.refund(&lab.repeated("refund"), &refund).await?;
            assert_eq!(after(&again).refunded, Some(euros(400)));
        }
        let moved = Totals {
            authorized: 1000,
            captured: 1000,
            refunded: 400,
            ..Totals::default()
        };
        assert_eq!(shop.lab.stripe.control().ledger().totals["eur"], moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_asynchronous_gateway_is_told_by_webhooks() {
    play(async |shop| {
        let registration = Registration {
            events: charge_events(),
            ..Registration::new(NOTIFY)
        };
        let register = shop.operation("register");
        let new = created(endpoints(shop).register(&register, &registration).await?);
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("authorize", &situation::hold(euros(1000)))
            .await?;
        let capture = CaptureRequest::new(&payment.id, euros(1000));
        adapter
            .capture(&shop.operation("capture"), &capture)
            .await?;
        let refund = RefundRequest::new(&payment.id);
        adapter.refund(&shop.operation("refund"), &refund).await?;

        let policy = Policy::new([&new.secret], Mode::Test);
        let events = told(shop, &new.endpoint.id, &policy).await?;
        let mut seen = Vec::new();
        for event in &events {
            let Subject::Payment(told) = &event.subject else {
                panic!("{event:?}");
            };
            assert_eq!(told.id, payment.id);
            let name = event.provider_type.as_str();
            seen.push(name);
            match name {
                "charge.succeeded" => assert_eq!(told.authorized, Some(euros(1000))),
                "charge.captured" => {
                    assert_eq!(event.kind, EventKind::PaymentCaptured);
                    assert_eq!(told.captured, Some(euros(1000)));
                }
                "charge.refunded" => assert_eq!(told.refunded, Some(euros(1000))),
                other => panic!("{other} was not subscribed to"),
            }
        }
        seen.sort_unstable();
        assert_eq!(
            seen,
            ["charge.captured", "charge.refunded", "charge.succeeded"]
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_order_is_refunded_in_parts() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("authorize", &situation::hold(euros(5000)))
            .await?;
        let capture = CaptureRequest::new(&payment.id, euros(5000));
        adapter
            .capture(&shop.operation("capture"), &capture)
            .await?;
        for (operation, amount) in [("return-1", Some(euros(1200))), ("return-2", None)] {
            let refund = RefundRequest {
                amount,
                ..RefundRequest::new(&payment.id)
            };
            adapter.refund(&shop.operation(operation), &refund).await?;
        }
        let ledger = shop.lab.stripe.control().ledger();
        let refunds: Vec<_> = ledger.of_kind(Movement::Refund).collect();
        let amounts: Vec<_> = refunds.iter().map(|entry| entry.amount).collect();
        assert_eq!(amounts, [1200, 3800], "a part, then the rest");
        Ok(())
    })
    .await;
}
