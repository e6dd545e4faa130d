//! What may become of a payment, step by step.

use fake_stripe::{AuthenticationOutcome, RefundStatus, Settlement};
use host_test::situation;
use payments_host::types::{Authorization, CaptureMode, Contact, Entry, NewMethod, PaymentSource};

use crate::shop::euros;

/// One thing that a merchant, a shopper or a bank does.
#[derive(Clone, Copy)]
pub enum Step {
    Authorize(fn() -> Authorization),
    /// The cart changed, before the shopper has confirmed.
    Update(u64),
    Confirm(&'static str),
    Authenticate(AuthenticationOutcome),
    /// The end of a payment that is processing.
    Settle(Settlement),
    Adjust(u64),
    Capture(u64),
    CaptureNotFinally(u64),
    Cancel,
    /// A hold runs out.
    Expire,
    Refund(u64),
    /// What becomes of the refund with this number, from 0.
    SettleRefund(usize, RefundStatus),
    /// What becomes of the dispute with this number, from 0.
    SettleDispute(usize, &'static str),
}

use AuthenticationOutcome as Authentication;
use RefundStatus as Refunded;
use Step::*;

/// Each begins with [`Step::Authorize`].
pub const LIVES: [(&str, &[Step]); 35] = [
    ("held", &[Authorize(hold)]),
    ("captured", &[Authorize(hold), Capture(4200)]),
    ("captured in part", &[Authorize(hold), Capture(2500)]),
    ("canceled", &[Authorize(hold), Cancel]),
    ("expired", &[Authorize(hold), Expire]),
    (
        "raised",
        &[
            Authorize(flexible),
            Adjust(5000),
            Adjust(6000),
            Capture(5500),
        ],
    ),
    (
        "captured in three parts",
        &[
            Authorize(flexible),
            CaptureNotFinally(1000),
            CaptureNotFinally(1500),
            Capture(700),
        ],
    ),
    (
        "held after a part",
        &[Authorize(flexible), CaptureNotFinally(1000)],
    ),
    (
        "released after a part",
        &[Authorize(flexible), CaptureNotFinally(1000), Cancel],
    ),
    (
        "refunded between parts",
        &[
            Authorize(flexible),
            CaptureNotFinally(2000),
            Refund(500),
            Capture(1000),
            Refund(700),
        ],
    ),
    ("sold", &[Authorize(sale)]),
    ("refunded", &[Authorize(sale), Refund(4200)]),
    (
        "refunded in parts",
        &[Authorize(sale), Refund(500), Refund(500), Refund(1200)],
    ),
    (
        "a refund that comes back",
        &[
            Authorize(sale),
            Refund(1000),
            SettleRefund(0, Refunded::Failed),
        ],
    ),
    (
        "a refund that comes back, and another",
        &[
            Authorize(sale),
            Refund(1000),
            Refund(200),
            SettleRefund(0, Refunded::Failed),
            Refund(900),
        ],
    ),
    (
        "a refund that takes its time",
        &[
            Authorize(slow_refunds),
            Refund(1000),
            SettleRefund(0, Refunded::Succeeded),
        ],
    ),
    (
        "a refund that never succeeds",
        &[
            Authorize(slow_refunds),
            Refund(1000),
            SettleRefund(0, Refunded::Failed),
        ],
    ),
    (
        "a refund that is canceled",
        &[
            Authorize(slow_refunds),
            Refund(1000),
            SettleRefund(0, Refunded::RequiresAction),
            SettleRefund(0, Refunded::Canceled),
            Refund(300),
        ],
    ),
    ("declined", &[Authorize(declined)]),
    ("declined, then canceled", &[Authorize(declined), Cancel]),
    (
        "declined, then paid",
        &[
            Authorize(declined),
            Confirm(situation::APPROVES),
            Capture(4200),
            Refund(100),
        ],
    ),
    (
        "declined twice",
        &[Authorize(declined), Confirm(situation::INSUFFICIENT_FUNDS)],
    ),
    ("waiting for authentication", &[Authorize(authenticated)]),
    (
        "authenticated",
        &[
            Authorize(authenticated),
            Authenticate(Authentication::Succeeded),
            Capture(4200),
        ],
    ),
    (
        "not authenticated, then paid otherwise",
        &[
            Authorize(authenticated),
            Authenticate(Authentication::Failed),
            Confirm(situation::APPROVES),
            Capture(4000),
        ],
    ),
    (
        "collected in the browser",
        &[Authorize(in_browser), Update(3900), Update(4100)],
    ),
    (
        "confirmed after the cart changed",
        &[
            Authorize(in_browser),
            Update(3900),
            Confirm(situation::APPROVES),
            Capture(3900),
        ],
    ),
    (
        "debited",
        &[Authorize(debit), Settle(Settlement::Succeeded), Refund(700)],
    ),
    (
        "not debited",
        &[Authorize(debit), Settle(Settlement::Failed)],
    ),
    (
        "disputed and won",
        &[
            Authorize(disputed),
            SettleDispute(0, "under_review"),
            SettleDispute(0, "won"),
        ],
    ),
    (
        "disputed, lost and appealed",
        &[
            Authorize(disputed),
            SettleDispute(0, "under_review"),
            SettleDispute(0, "lost"),
            SettleDispute(0, "appeal_under_review"),
            SettleDispute(0, "won"),
        ],
    ),
    (
        "prevented",
        &[Authorize(disputed), SettleDispute(0, "prevented")],
    ),
    (
        "asked about",
        &[
            Authorize(asked_about),
            SettleDispute(0, "warning_under_review"),
            SettleDispute(0, "warning_closed"),
        ],
    ),
    (
        "asked about, then disputed",
        &[
            Authorize(asked_about),
            SettleDispute(0, "needs_response"),
            SettleDispute(0, "lost"),
        ],
    ),
    (
        "disputed twice",
        &[
            Authorize(disputed_twice),
            SettleDispute(1, "under_review"),
            SettleDispute(1, "lost"),
        ],
    ),
];

fn hold() -> Authorization {
    situation::hold(euros(4200))
}

fn flexible() -> Authorization {
    situation::flexible_hold(euros(4200))
}

fn sale() -> Authorization {
    situation::sale(euros(4200))
}

fn sale_with(method: &str) -> Authorization {
    Authorization {
        source: PaymentSource::SavedMethod(method.to_owned()),
        ..sale()
    }
}

fn slow_refunds() -> Authorization {
    sale_with(situation::REFUND_PENDING)
}

fn disputed() -> Authorization {
    sale_with("pm_card_createDispute")
}

fn asked_about() -> Authorization {
    sale_with("pm_card_createDisputeInquiry")
}

fn disputed_twice() -> Authorization {
    sale_with("pm_card_createMultipleDisputes")
}

fn declined() -> Authorization {
    situation::pay_with(situation::DECLINES, euros(4200))
}

fn authenticated() -> Authorization {
    situation::authenticated_hold(euros(4200))
}

fn in_browser() -> Authorization {
    situation::collected_in_browser(euros(4200))
}

fn debit() -> Authorization {
    let iban = NewMethod {
        kind: "sepa_debit".into(),
        details: vec![Entry::new("iban", "DE89370400440532013000")],
    };
    Authorization {
        capture_mode: CaptureMode::Automatic,
        billing: Some(Contact {
            name: Some("Jo".into()),
            email: Some("jo@example.com".into()),
            phone: None,
            address: None,
        }),
        ..Authorization::new(euros(4200), PaymentSource::NewMethod(iban))
    }
}
