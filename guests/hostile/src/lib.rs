//! An adapter that does what adapters must not do. The connection's setting `behave` names what
//! `get-payment`, `batch.authorize-all` and `onboarding.exchange` do (see `Behaviour`); every other
//! function is `unsupported`.

// The generated bindings hold pointers to the host's memory.
#![allow(missing_debug_implementations)]
#![allow(
    clippy::result_large_err,
    reason = "the contract's error is what it is"
)]

mod behaviour;
mod request;

wit_bindgen::generate!({
    inline: "
        package commerce:hostile;

        world hostile {
            include commerce:payments/adapter@0.1.0;
            include commerce:payments/batch-provider@0.1.0;
            include commerce:payments/onboarding-provider@0.1.0;
        }
    ",
    path: "../../wit",
    world: "commerce:hostile/hostile",
    generate_all,
});

use commerce::payments::types::{
    AdapterError, Connection, Entry, ErrorKind, Mode, Money, Operation, Outcome, Payment,
    PaymentStatus, RetryAdvice, Transaction,
};
use exports::commerce::payments::batch::{self, AuthorizationBatch};
use exports::commerce::payments::descriptor::{self, AdapterInfo, ClientConfig};
use exports::commerce::payments::gateway::{
    self, Adjustment, Authorization, Cancellation, CaptureRequest, Confirmation, Movement,
    PaymentChanges, RefundRequest, Reversal,
};
use exports::commerce::payments::onboarding::{
    self, AuthorizationLink, CodeExchange, ConnectionCheck, Grant, Revocation, TokenRefresh,
};
use exports::commerce::payments::webhooks::{
    self, Delivery, Policy, Reference, Subject, Verification, WebhookError, WebhookErrorKind,
};

use behaviour::Behaviour;

struct Hostile;

export!(Hostile);

impl descriptor::Guest for Hostile {
    fn describe() -> AdapterInfo {
        AdapterInfo {
            name: "hostile".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            provider: "nobody".into(),
            provider_api_version: None,
            features: Vec::new(),
            hosts: Vec::new(),
            credentials: Vec::new(),
            settings_schema: "{}".into(),
            extension_keys: Vec::new(),
            webhook_events: Vec::new(),
            idempotency_window: 0,
            currencies: Vec::new(),
        }
    }

    fn get_client_config(_: Connection) -> Result<ClientConfig, AdapterError> {
        unsupported()
    }
}

impl gateway::Guest for Hostile {
    fn get_payment(connection: Connection, _: String) -> Result<Payment, AdapterError> {
        behave(&connection).map(payment)
    }

    fn authorize(_: Operation, _: Authorization) -> Result<Payment, AdapterError> {
        unsupported()
    }

    fn confirm(_: Operation, _: Confirmation) -> Result<Payment, AdapterError> {
        unsupported()
    }

    fn update(_: Operation, _: PaymentChanges) -> Result<Payment, AdapterError> {
        unsupported()
    }

    fn capture(_: Operation, _: CaptureRequest) -> Result<Transaction, AdapterError> {
        unsupported()
    }

    fn adjust(_: Operation, _: Adjustment) -> Result<Transaction, AdapterError> {
        unsupported()
    }

    fn cancel(_: Operation, _: Cancellation) -> Result<Transaction, AdapterError> {
        unsupported()
    }

    fn refund(_: Operation, _: RefundRequest) -> Result<Transaction, AdapterError> {
        unsupported()
    }

    fn reverse(_: Operation, _: Reversal) -> Result<Transaction, AdapterError> {
        unsupported()
    }

    fn get_transaction(_: Connection, _: String, _: String) -> Result<Transaction, AdapterError> {
        unsupported()
    }

    fn find(_: Connection, _: String, _: u64) -> Result<Vec<Movement>, AdapterError> {
        unsupported()
    }
}

impl webhooks::Guest for Hostile {
    fn verify(_: Policy, _: Delivery) -> Result<Verification, WebhookError> {
        Err(WebhookError {
            kind: WebhookErrorKind::Unsigned,
            message: "no delivery is signed here".into(),
            http_status: 400,
        })
    }

    fn resolve(_: Connection, _: Reference) -> Result<Subject, AdapterError> {
        unsupported()
    }
}

impl batch::Guest for Hostile {
    fn authorize_all(
        batch: AuthorizationBatch,
    ) -> Result<Vec<Result<Payment, AdapterError>>, AdapterError> {
        behave(&batch.connection).map(|report| vec![Ok(payment(report))])
    }
}

impl onboarding::Guest for Hostile {
    fn exchange(exchange: CodeExchange) -> Result<Grant, AdapterError> {
        behave(&exchange.connection)?;
        unsupported()
    }

    fn check(_: Connection) -> Result<ConnectionCheck, AdapterError> {
        unsupported()
    }

    fn authorize_url(_: AuthorizationLink) -> Result<String, AdapterError> {
        unsupported()
    }

    fn refresh(_: TokenRefresh) -> Result<Grant, AdapterError> {
        unsupported()
    }

    fn revoke(_: Revocation) -> Result<(), AdapterError> {
        unsupported()
    }
}

fn behave(connection: &Connection) -> Result<Vec<Entry>, AdapterError> {
    Behaviour::of(connection)?.perform(connection)
}

fn unsupported<T>() -> Result<T, AdapterError> {
    Err(error(
        ErrorKind::Unsupported,
        "a hostile adapter does not do this",
    ))
}

fn error(kind: ErrorKind, message: &str) -> AdapterError {
    AdapterError {
        kind,
        code: None,
        decline: None,
        message: message.into(),
        shopper_message: None,
        field: None,
        outcome: Outcome::NotPerformed,
        retry: RetryAdvice::Never,
        retry_after_ms: None,
        payment_id: None,
        http_status: None,
        request_id: None,
    }
}

/// A payment whose metadata is what there is to report.
fn payment(report: Vec<Entry>) -> Payment {
    Payment {
        id: "report".into(),
        status: PaymentStatus::Other,
        amount: Money {
            minor_units: 0,
            currency: "XXX".into(),
        },
        authorized: None,
        capturable: None,
        captured: None,
        refunded: None,
        client_token: Some("client-token-hush".into()),
        next_action: None,
        last_decline: None,
        method_details: None,
        checks: None,
        risk: None,
        capture_limits: None,
        customer: None,
        last_attempt: None,
        network_transaction_id: None,
        mode: Mode::Test,
        created: None,
        observed_at: None,
        replayed: false,
        order_id: None,
        operation_id: None,
        metadata: report,
        request_id: None,
    }
}
