//! `refund` and `reverse`.

use stripe_adapter::contract::{RefundReason, RefundRequest, Reversal};
use stripe_adapter::gateway;

use super::{Refusals, no_ids};
use crate::support::contract::{entry, money, operation, refund, reversal, text};

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut RefundRequest)| {
        let mut request = refund();
        change(&mut request);
        refusals.check(&format!("refund: {case}"), |http| {
            gateway::refund(http, &operation(), &request)
        });
    };
    for id in no_ids() {
        check(&format!("payment {id:?}"), &|it| {
            it.payment_id.clone_from(&id);
        });
    }
    check("amount 0", &|it| it.amount = Some(money(0, "USD")));
    check("currency in lower case", &|it| {
        it.amount = Some(money(1, "usd"));
    });
    check("refund for the capture", &|it| {
        it.capture_reference = text("re_1");
    });
    check("capture with a slash", &|it| {
        it.capture_reference = text("ch_1/x");
    });
    check("other reason", &|it| it.reason = Some(RefundReason::Other));
    check("line items", &|it| {
        it.line_items = vec![crate::requests::line_item()];
    });
    check("reserved metadata", &|it| {
        it.metadata = vec![entry("commerce_operation", "x")];
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("x", "y")];
    });

    let mut check = |case: &str, change: &dyn Fn(&mut Reversal)| {
        let mut reversal = reversal();
        change(&mut reversal);
        refusals.check(&format!("reverse: {case}"), |http| {
            gateway::reverse(http, &operation(), &reversal)
        });
    };
    check("payment with a slash", &|it| {
        it.payment_id = "pi_x/capture".to_owned();
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("x", "y")];
    });
    refusals
}
