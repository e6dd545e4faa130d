//! `find`: what an operation left behind, by each of the traces that there can be.

use fake_stripe::RecordedRequest;
use host_test::{situation, time};
use payments_host::CallError;
use payments_host::types::{
    Adjustment, Cancellation, CaptureRequest, Entry, Movement, Payment, PaymentChanges,
    RefundRequest, Reversal, Transaction, TransactionKind, UnixSeconds,
};

use crate::shop::{Shop, euros, play};

/// An hour: before everything that a scenario does.
const EARLIER: UnixSeconds = 3_600;

impl Shop {
    async fn find(&self, operation: &str) -> Result<Vec<Movement>, CallError> {
        self.find_since(operation, time::now() - EARLIER).await
    }

    async fn find_since(
        &self,
        operation: &str,
        since: UnixSeconds,
    ) -> Result<Vec<Movement>, CallError> {
        let connection = self.lab.connection();
        self.lab.adapter.find(&connection, operation, since).await
    }

    /// The one payment that the operation made or changed.
    async fn found_payment(&self, operation: &str) -> Result<Payment, CallError> {
        match self.find(operation).await?.as_slice() {
            [Movement::Payment(payment)] => Ok(payment.clone()),
            found => panic!("{operation} left {found:?}"),
        }
    }

    /// The one movement that the operation made.
    async fn found_transaction(&self, operation: &str) -> Result<Transaction, CallError> {
        match self.find(operation).await?.as_slice() {
            [Movement::Transaction(transaction)] => Ok(transaction.clone()),
            found => panic!("{operation} left {found:?}"),
        }
    }

    fn searches(&self) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path == "/v1/payment_intents/search");
        requests
    }
}

#[tokio::test]
async fn every_kind_of_operation_is_found() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let held = shop
            .authorize("authorize", &situation::flexible_hold(euros(2000)))
            .await?;
        let found = shop.found_payment("authorize").await?;
        assert_eq!((found.id, found.status), (held.id.clone(), held.status));

        let raise = Adjustment::new(&held.id, euros(2500));
        adapter.adjust(&shop.operation("adjust"), &raise).await?;
        let found = shop.found_transaction("adjust").await?;
        assert_eq!(
            (found.kind, found.amount),
            (TransactionKind::Adjustment, Some(euros(2500)))
        );

        let part = CaptureRequest {
            is_final: false,
            ..CaptureRequest::new(&held.id, euros(1000))
        };
        adapter.capture(&shop.operation("capture-1"), &part).await?;
        adapter.capture(&shop.operation("capture-2"), &part).await?;
        // The payment carries the mark of the last capture; the first is known by its event.
        for operation in ["capture-1", "capture-2"] {
            let found = shop.found_transaction(operation).await?;
            assert_eq!(found.kind, TransactionKind::Capture, "{operation}");
            assert_eq!(found.payment_id.as_ref(), Some(&held.id));
            let captured = found.payment.and_then(|payment| payment.captured);
            assert_eq!(captured, Some(euros(2000)));
        }

        // Neither a cancellation nor a release leaves a mark on an object.
        adapter
            .cancel(&shop.operation("release"), &Cancellation::new(&held.id))
            .await?;
        let found = shop.found_transaction("release").await?;
        assert_eq!(
            (found.kind, found.amount),
            (TransactionKind::Void, Some(euros(500)))
        );

        let refund = RefundRequest {
            amount: Some(euros(300)),
            ..RefundRequest::new(&held.id)
        };
        let refund = adapter.refund(&shop.operation("refund"), &refund).await?;
        let found = shop.found_transaction("refund").await?;
        assert_eq!(
            (found.kind, found.reference),
            (TransactionKind::Refund, refund.reference)
        );

        let other = shop
            .authorize("authorize-2", &situation::hold(euros(700)))
            .await?;
        adapter
            .cancel(&shop.operation("cancel"), &Cancellation::new(&other.id))
            .await?;
        let found = shop.found_transaction("cancel").await?;
        assert_eq!(
            (found.kind, found.payment_id),
            (TransactionKind::Void, Some(other.id))
        );

        let third = shop
            .authorize("authorize-3", &situation::hold(euros(800)))
            .await?;
        adapter
            .reverse(&shop.operation("reverse"), &Reversal::new(&third.id))
            .await?;
        let found = shop.found_transaction("reverse").await?;
        assert_eq!(
            (found.kind, found.payment_id),
            (TransactionKind::Void, Some(third.id))
        );

        let cart = situation::collected_in_browser(euros(900));
        let cart = shop.authorize("authorize-4", &cart).await?;
        let changes = PaymentChanges {
            metadata: vec![Entry::new("channel", "app")],
            ..PaymentChanges::new(&cart.id)
        };
        adapter.update(&shop.operation("update"), &changes).await?;
        assert_eq!(shop.found_payment("update").await?.id, cart.id);
        assert!(shop.searches().is_empty(), "the lists showed everything");
        Ok(())
    })
    .await;
}

/// Past the lists: what is older than the time asked for, the search still finds, by each mark. The
/// operation's id may hold what a query escapes.
#[tokio::test]
async fn the_search_finds_what_the_lists_do_not_show() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let later = time::now() + EARLIER;
        let [first, second, third] = [r"it's\1", r"it's\2", r"it's\3"];
        let payment = shop
            .authorize(first, &situation::flexible_hold(euros(2000)))
            .await?;
        let raise = Adjustment::new(&payment.id, euros(2100));
        adapter.adjust(&shop.operation(second), &raise).await?;
        let all = CaptureRequest::new(&payment.id, euros(2100));
        adapter.capture(&shop.operation(third), &all).await?;

        let found = shop.find_since(first, later).await?;
        assert!(matches!(&found[..], [Movement::Payment(found)] if found.id == payment.id));
        for (operation, kind) in [
            (second, TransactionKind::Adjustment),
            (third, TransactionKind::Capture),
        ] {
            let found = shop.find_since(operation, later).await?;
            assert!(
                matches!(&found[..], [Movement::Transaction(found)] if found.kind == kind),
                "{operation}: {found:?}"
            );
        }
        assert_eq!(shop.searches().len(), 3);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn nothing_is_found_of_what_never_was() {
    play(async |shop| {
        shop.authorize("op-1", &situation::hold(euros(2000)))
            .await?;
        assert_eq!(shop.find("op-2").await?, []);
        assert_eq!(shop.searches().len(), 1, "the last resort");

        // Another installation may use the same ids.
        let mut connection = shop.lab.connection();
        connection.installation_id = Some("other".into());
        let adapter = &shop.lab.adapter;
        let found = adapter
            .find(&connection, "op-1", time::now() - EARLIER)
            .await?;
        assert_eq!(found, []);
        Ok(())
    })
    .await;
}
