//! No answer came.

use stripe_adapter::http::TransportFailure::{self, *};

use super::{ONE, THREE, check};
use crate::support::contract::{operation, sent_before};
use crate::support::transport::lost;

/// Three attempts fail the same way; or one, where another would fail likewise.
#[rustfmt::skip]
const TABLE: [(TransportFailure, &[u32], &str, &str, &str); 9] = [
    // failure, attempts, not sent, not sent now but perhaps by an earlier call, sent
    (Denied, ONE,
        "egress-denied not-performed after-change",
        "egress-denied unknown check-first",
        "egress-denied unknown check-first"),
    (Unresolved, THREE,
        "unavailable not-performed same-operation",
        "unavailable unknown same-operation",
        "unavailable unknown same-operation"),
    (Refused, THREE,
        "unavailable not-performed same-operation",
        "unavailable unknown same-operation",
        "unavailable unknown same-operation"),
    (Tls, ONE,
        "unavailable not-performed same-operation",
        "unavailable unknown same-operation",
        "unavailable unknown same-operation"),
    (Timeout, THREE,
        "timeout not-performed same-operation",
        "timeout unknown same-operation",
        "timeout unknown same-operation"),
    (Interrupted, THREE,
        "unavailable not-performed same-operation",
        "unavailable unknown same-operation",
        "unavailable unknown same-operation"),
    (TooLarge, ONE,
        "protocol not-performed check-first",
        "protocol unknown check-first",
        "protocol unknown check-first"),
    (NotText, ONE,
        "protocol not-performed check-first",
        "protocol unknown check-first",
        "protocol unknown check-first"),
    (Other, THREE,
        "unavailable not-performed same-operation",
        "unavailable unknown same-operation",
        "unavailable unknown same-operation"),
];

#[test]
fn every_failure_on_the_way() {
    for (failure, delays, not_sent, not_sent_again, sent) in TABLE {
        for (first_sent_at, is_sent, expected) in [
            (None, false, not_sent),
            (Some(60), false, not_sent_again),
            (None, true, sent),
            (Some(60), true, sent),
        ] {
            let operation = first_sent_at.map_or_else(operation, sent_before);
            let answers = vec![lost(failure, is_sent); delays.len()];
            let case = format!("{failure:?}, sent {is_sent}, first sent {first_sent_at:?}");
            check(&case, &operation, answers, expected, delays);
        }
    }
}

/// An attempt that may have arrived puts every later certainty of the same call in doubt.
#[test]
fn an_earlier_attempt_of_the_same_call_counts() {
    let expected = "unavailable unknown same-operation";
    let answers = vec![
        lost(Timeout, true),
        lost(Refused, false),
        lost(Refused, false),
    ];
    check(
        "timeout, then refused",
        &operation(),
        answers,
        expected,
        THREE,
    );

    let expected = "egress-denied unknown check-first";
    let answers = vec![lost(Interrupted, true), lost(Denied, false)];
    check(
        "interrupted, then denied",
        &operation(),
        answers,
        expected,
        &[0, 500],
    );

    let expected = "egress-denied not-performed after-change";
    let answers = vec![lost(Refused, false), lost(Denied, false)];
    check(
        "refused, then denied",
        &operation(),
        answers,
        expected,
        &[0, 500],
    );
}
