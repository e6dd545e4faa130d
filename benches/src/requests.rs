//! What is asked of the adapter, in every program the same.

use payments_host::types::{
    Authorization, Connection, Credential, Delivery, Entry, LineItem, Mode, Money, Operation,
    Payment, PaymentSource, Policy, Presence,
};

use crate::inputs::{self, NOW, OPERATION, SECRET};
use crate::sandbox;
use crate::worker::Size;

pub const KEY: &str = "sk_test_123";
const INSTALLATION: &str = "shop-eu";

pub fn policy() -> Policy {
    Policy {
        installation_id: Some(INSTALLATION.into()),
        ..Policy::new([SECRET], Mode::Test)
    }
}

/// [`policy`] as it crosses into a sandbox without `payments-host`.
pub fn sandbox_policy() -> sandbox::Policy {
    sandbox::Policy {
        secrets: vec![SECRET.into()],
        tolerance: None,
        installation_id: Some(INSTALLATION.into()),
        mode: Mode::Test,
        connection: None,
    }
}

pub fn delivery(payload: String, signature: String, now: u64) -> Delivery {
    Delivery {
        payload,
        headers: vec![
            Entry::new("Content-Type", "application/json; charset=utf-8"),
            Entry::new(
                "User-Agent",
                "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            ),
            Entry::new("Stripe-Signature", signature),
        ],
        received_at: now,
    }
}

/// [`delivery`] as it crosses into a sandbox without `payments-host`.
pub fn sandbox_delivery(delivery: Delivery) -> sandbox::Delivery {
    let Delivery {
        payload,
        headers,
        received_at,
    } = delivery;
    sandbox::Delivery {
        payload,
        headers,
        received_at,
    }
}

/// An event of this size, signed at a fixed time, and received then.
pub fn fixed_delivery(bytes: usize) -> sandbox::Delivery {
    let payload = inputs::event(bytes);
    let signature = inputs::signature(&payload, NOW);
    sandbox_delivery(delivery(payload, signature, NOW))
}

/// Of everything that was authorized.
pub fn capture(payment: &Payment) -> sandbox::CaptureRequest {
    sandbox::CaptureRequest {
        payment_id: payment.id.clone(),
        amount: Money::new(4200, "EUR"),
        is_final: true,
        splits: Vec::new(),
        line_items: Vec::new(),
        totals: None,
        statement_suffix: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

/// At Stripe, or at a server in its place.
fn connection(server: Option<&str>) -> Connection {
    Connection {
        installation_id: Some(INSTALLATION.into()),
        endpoints: server
            .map(|url| Entry::new("api", url))
            .into_iter()
            .collect(),
        ..Connection::new(Mode::Test, [Credential::secret("secret-key", KEY)])
    }
}

pub fn operation(server: Option<&str>) -> Operation {
    Operation::new(connection(server), OPERATION, NOW)
}

pub fn authorization() -> Authorization {
    Authorization {
        order_id: Some("order-1001".into()),
        description: Some("Order 1001".into()),
        ..Authorization::new(
            Money::new(4200, "EUR"),
            PaymentSource::SavedMethod("pm_card_visa".into()),
        )
    }
}

/// As large as wanted, of what an authorization has.
pub fn sized(size: &Size) -> Authorization {
    let Authorization {
        amount, line_items, ..
    } = with_line_items(size.line_items);
    let mut sized = with_metadata(size.metadata);
    if !line_items.is_empty() {
        sized.amount = amount;
        sized.line_items = line_items;
    }
    sized
}

/// Of the tenant with this number. Each has an installation and a key.
pub fn tenants_operation(server: &str, tenant: u32) -> Operation {
    let mut operation = operation(Some(server));
    operation.connection.installation_id = Some(format!("shop-{tenant}"));
    operation.connection.credentials =
        vec![Credential::secret("secret-key", format!("{KEY}{tenant}"))];
    operation
}

/// With so many entries of metadata.
pub fn with_metadata(entries: u32) -> Authorization {
    let metadata = (0..entries).map(|number| {
        Entry::new(
            format!("key-{number}"),
            "what a shop writes there, in 40 bytes ",
        )
    });
    Authorization {
        metadata: metadata.collect(),
        ..authorization()
    }
}

/// With so many positions, which add up to the amount.
pub fn with_line_items(items: u32) -> Authorization {
    let line_items = (0..items).map(|number| LineItem {
        name: format!("T-shirt, blue, size {number}"),
        sku: Some(format!("TS-{number:04}")),
        quantity: 1,
        unit_price: Money::new(100, "EUR"),
        discount: None,
        tax: None,
        unit_of_measure: None,
        commodity_code: None,
    });
    Authorization {
        amount: Money::new(u64::from(items.max(1)) * 100, "EUR"),
        line_items: line_items.collect(),
        ..authorization()
    }
}

/// Of so many payments.
pub fn batch(items: u32) -> sandbox::AuthorizationBatch {
    let items = (0..items).map(|number| sandbox::BatchItem {
        operation_id: format!("invoice-{number}"),
        first_sent_at: None,
        authorization: Authorization {
            presence: Presence::Moto,
            ..authorization()
        },
    });
    sandbox::AuthorizationBatch {
        connection: connection(None),
        now: NOW,
        items: items.collect(),
    }
}
