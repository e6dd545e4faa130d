//! `confirm`, `update`, `capture`, `adjust` and `cancel`.

use stripe_adapter::contract::{
    Adjustment, CancelReason, Cancellation, CaptureRequest, Confirmation, LineItem, PaymentChanges,
    PaymentSource, Presence, Split, SplitShare,
};
use stripe_adapter::gateway;

use super::{Refusals, no_ids};
use crate::support::contract::{
    adjustment, cancellation, capture, changes, confirmation, entry, money, operation, text,
};

pub fn confirm_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut Confirmation)| {
        let mut confirmation = confirmation();
        change(&mut confirmation);
        refusals.check(case, |http| {
            gateway::confirm(http, &operation(), &confirmation)
        });
    };
    for id in no_ids() {
        check(&format!("payment {id:?}"), &|it| {
            it.payment_id.clone_from(&id);
        });
    }
    check("id of another kind", &|it| {
        it.payment_id = "ch_1".to_owned();
    });
    check("in the browser", &|it| {
        it.source = Some(PaymentSource::CollectInBrowser);
    });
    check("other source", &|it| {
        it.source = Some(PaymentSource::Other(String::new()));
    });
    check("other presence", &|it| {
        it.presence = Presence::Other(String::new());
    });
    check("return URL without a host", &|it| {
        it.return_url = text("https://");
    });
    check("redirect result of another payment", &|it| {
        it.redirect_result = vec![entry("payment_intent", "pi_3Others")];
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("stripe.payment-method-configuration", "pmc_1")];
    });
    refusals
}

pub fn update_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut PaymentChanges)| {
        let mut changes = changes();
        change(&mut changes);
        refusals.check(case, |http| gateway::update(http, &operation(), &changes));
    };
    check("nothing", &|_| {});
    check("payment of another kind", &|it| {
        it.payment_id = "ch_1".to_owned();
    });
    check("amount 0", &|it| it.amount = Some(money(0, "USD")));
    check("currency in lower case", &|it| {
        it.amount = Some(money(1, "usd"));
    });
    check("customer with a slash", &|it| it.customer = text("cus_1/x"));
    check("empty order id", &|it| it.order_id = text(""));
    check("empty description", &|it| it.description = text(""));
    check("statement suffix of 23 bytes", &|it| {
        it.statement_suffix = Some("x".repeat(23));
    });
    check("empty receipt e-mail", &|it| it.receipt_email = text(""));
    check("totals without the amount", &|it| {
        it.totals = Some(stripe_adapter::contract::Totals {
            tax: None,
            shipping: None,
            discount: None,
            ship_from_postal_code: text("10117"),
            ship_to_postal_code: None,
        });
    });
    check("reserved metadata", &|it| {
        it.metadata = vec![entry("commerce_operation", "x")];
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("stripe.radar-session", "rse_1")];
    });
    refusals
}

pub fn capture_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut CaptureRequest)| {
        let mut request = capture();
        change(&mut request);
        refusals.check(case, |http| gateway::capture(http, &operation(), &request));
    };
    for id in no_ids() {
        check(&format!("payment {id:?}"), &|it| {
            it.payment_id.clone_from(&id);
        });
    }
    check("charge for the payment", &|it| {
        it.payment_id = "ch_1".to_owned();
    });
    check("amount 0", &|it| it.amount = money(0, "USD"));
    check("currency in lower case", &|it| it.amount = money(1, "usd"));
    check("amount that the currency cannot carry", &|it| {
        it.amount = money(1_001, "KWD");
    });
    check("empty statement suffix", &|it| {
        it.statement_suffix = text("");
    });
    check("reserved metadata", &|it| {
        it.metadata = vec![entry("commerce_capture", "x")];
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("stripe.radar-session", "rse_1")];
    });
    let nothing = Split {
        account: None,
        share: None,
        group: None,
        on_behalf_of: None,
    };
    for (case, split) in [
        (
            "account",
            Split {
                account: text("acct_1"),
                ..nothing.clone()
            },
        ),
        (
            "group",
            Split {
                group: text("x"),
                ..nothing.clone()
            },
        ),
        (
            "on behalf of",
            Split {
                on_behalf_of: text("acct_1"),
                ..nothing.clone()
            },
        ),
        (
            "fee in another currency",
            Split {
                share: Some(SplitShare::Fee(money(1, "EUR"))),
                ..nothing.clone()
            },
        ),
    ] {
        check(&format!("split: {case}"), &|it| {
            it.splits = vec![split.clone()];
        });
    }
    check("split: amount of more than the capture", &|it| {
        it.splits = vec![Split {
            share: Some(SplitShare::Amount(money(1_100, "USD"))),
            ..nothing.clone()
        }];
    });
    check("two splits", &|it| it.splits = vec![nothing.clone(); 2]);
    check("line items of more than the capture", &|it| {
        it.line_items = vec![LineItem {
            unit_price: money(5_000, "USD"),
            discount: None,
            tax: None,
            ..crate::requests::line_item()
        }];
    });
    refusals
}

pub fn adjust_and_cancel_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut Adjustment)| {
        let mut adjustment = adjustment();
        change(&mut adjustment);
        refusals.check(&format!("adjust: {case}"), |http| {
            gateway::adjust(http, &operation(), &adjustment)
        });
    };
    check("payment with a slash", &|it| {
        it.payment_id = "pi_x/capture".to_owned();
    });
    check("total of 0", &|it| it.new_total = money(0, "USD"));
    check("unknown currency", &|it| it.new_total = money(1, "XXX"));
    check("empty description", &|it| it.description = text(""));
    check("reserved metadata", &|it| {
        it.metadata = vec![entry("commerce_adjust", "x")];
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("x", "y")];
    });

    let mut check = |case: &str, change: &dyn Fn(&mut Cancellation)| {
        let mut cancellation = cancellation();
        change(&mut cancellation);
        refusals.check(&format!("cancel: {case}"), |http| {
            gateway::cancel(http, &operation(), &cancellation)
        });
    };
    for id in no_ids() {
        check(&format!("payment {id:?}"), &|it| {
            it.payment_id.clone_from(&id);
        });
    }
    check("other reason", &|it| it.reason = Some(CancelReason::Other));
    check("unknown extension", &|it| {
        it.extensions = vec![entry("x", "y")];
    });
    refusals
}
