//! The calls of topic `input`.

use payments_host::types::{
    Adjustment, Authorization, Cancellation, CaptureRequest, Confirmation, Connection, Credential,
    Entry, Mode, Operation, PaymentChanges, PaymentSource, RefundRequest, Reversal,
};

use super::{Call, Expected, Trial};
use crate::conformance::bench::Bench;
use crate::conformance::case::Case;
use crate::conformance::request::Request;
use crate::conformance::writes::AMOUNT;

/// One write of each function, about a payment that need not exist.
pub(super) fn writes(case: &Case) -> Vec<Request> {
    let payment_id = case.fixture.payment_id.as_str();
    let money = || case.money(AMOUNT);
    vec![
        Request::Authorize(Box::new(Authorization::new(money(), case.approves()))),
        Request::Confirm(Confirmation::new(payment_id)),
        Request::Update(Box::new(PaymentChanges {
            amount: Some(money()),
            ..PaymentChanges::new(payment_id)
        })),
        Request::Capture(CaptureRequest::new(payment_id, money())),
        Request::Adjust(Adjustment::new(payment_id, money())),
        Request::Cancel(Cancellation::new(payment_id)),
        Request::Refund(RefundRequest {
            amount: Some(money()),
            ..RefundRequest::new(payment_id)
        }),
        Request::Reverse(Reversal::new(payment_id)),
    ]
}

pub(super) fn valid(case: &Case, _: &Bench) -> Vec<Trial> {
    let connection = || case.connection.clone();
    let fixture = &case.fixture;
    let mut trials: Vec<_> = writes(case)
        .into_iter()
        .map(|request| Trial {
            name: request.function().to_owned(),
            call: write(case.operation("valid"), request),
            expected: Expected::Sent,
        })
        .collect();
    let reads = [
        Call::GetPayment(connection(), fixture.payment_id.clone()),
        Call::GetTransaction(
            connection(),
            fixture.payment_id.clone(),
            fixture.reference.clone(),
        ),
        Call::Find(connection(), "valid".to_owned()),
    ];
    trials.extend(reads.map(|call| Trial {
        name: "a read".to_owned(),
        call,
        expected: Expected::Sent,
    }));
    trials
}

pub(super) fn currency(case: &Case, _: &Bench) -> Vec<Trial> {
    let wrong = [
        "eur", "Eur", "", "EU", "EURO", "XXX", "ZZZ", "€", "E R", "EUR\0",
    ];
    changed(case, &wrong, ".currency", |request, wrong| {
        let amount = request.amount_mut()?;
        (*wrong).clone_into(&mut amount.currency);
        Some(())
    })
}

pub(super) fn amount(case: &Case, bench: &Bench) -> Vec<Trial> {
    let mut wrong = vec![
        (0, case.fixture.currency.clone()),
        (u64::MAX, case.fixture.currency.clone()),
    ];
    for limit in &bench.info.currencies {
        if limit.currency == case.fixture.currency
            && let Some(maximum) = limit.maximum
        {
            wrong.push((maximum.saturating_add(limit.step), limit.currency.clone()));
        }
        // One more than a multiple is none.
        if limit.step > 1 {
            let whole = limit.step.saturating_mul(1_000);
            wrong.push((whole.saturating_add(1), limit.currency.clone()));
        }
    }
    changed(case, &wrong, ".minor-units", |request, wrong| {
        let amount = request.amount_mut()?;
        amount.minor_units = wrong.0;
        amount.currency.clone_from(&wrong.1);
        Some(())
    })
}

pub(super) fn operation_id(case: &Case, _: &Bench) -> Vec<Trial> {
    let long = "o".repeat(201);
    let wrong = [
        "",
        "a b",
        "order-ü",
        "a\nb",
        "a\r\nX: y",
        "a\0",
        " a",
        &long,
    ];
    let mut trials = Vec::new();
    for id in wrong {
        for request in writes(case) {
            trials.push(refused(
                format!("{} with {}", request.function(), shown(id)),
                write(case.operation(id), request),
                "operation",
            ));
        }
        trials.push(refused(
            format!("find with {}", shown(id)),
            Call::Find(case.connection.clone(), id.to_owned()),
            "operation",
        ));
    }
    trials
}

/// Each would lead elsewhere if it were pasted into a URL.
fn wrong_ids() -> Vec<String> {
    let mut ids: Vec<String> = [
        "",
        "../refunds",
        "pi_x/capture",
        "pi_x?expand=y",
        "pi_x#y",
        "pi x",
        "pi_x%2f",
        "pi_\r\n",
        "pi_x\\y",
        "pi_ü",
        ".",
        "..",
    ]
    .map(str::to_owned)
    .into();
    ids.push("p".repeat(300));
    ids
}

pub(super) fn ids(case: &Case, _: &Bench) -> Vec<Trial> {
    let wrong = wrong_ids();
    let mut trials = changed(case, &wrong, "payment-id", |request, wrong| {
        request.payment_id_mut()?.clone_from(wrong);
        Some(())
    });
    trials.extend(changed(case, &wrong, "customer", |request, wrong| {
        let Request::Authorize(request) = request else {
            return None;
        };
        request.customer = Some(wrong.clone());
        Some(())
    }));
    trials.extend(changed(case, &wrong, "source", |request, wrong| {
        let Request::Authorize(request) = request else {
            return None;
        };
        request.source = PaymentSource::SavedMethod(wrong.clone());
        Some(())
    }));
    trials.extend(changed(
        case,
        &wrong,
        "capture-reference",
        |request, wrong| {
            let Request::Refund(request) = request else {
                return None;
            };
            request.capture_reference = Some(wrong.clone());
            Some(())
        },
    ));
    for id in &wrong {
        let connection = || case.connection.clone();
        trials.push(refused(
            format!("get-payment of {}", shown(id)),
            Call::GetPayment(connection(), id.clone()),
            "payment-id",
        ));
        trials.push(refused(
            format!("get-transaction {}", shown(id)),
            Call::GetTransaction(connection(), case.fixture.payment_id.clone(), id.clone()),
            "reference",
        ));
    }
    trials
}

pub(super) fn header_values(case: &Case, _: &Bench) -> Vec<Trial> {
    let injected = "a\r\nX-Injected: 1";
    with_connections(
        case,
        vec![
            (
                "account",
                Connection {
                    account: Some(injected.to_owned()),
                    ..case.connection.clone()
                },
            ),
            (
                "installation-id",
                Connection {
                    installation_id: Some(injected.to_owned()),
                    ..case.connection.clone()
                },
            ),
            ("credentials", with_secrets(case, "\r\nX-Injected: 1")),
            ("credentials", with_secrets(case, "\n")),
            ("credentials", with_secrets(case, "\0")),
        ],
    )
}

pub(super) fn metadata(case: &Case, _: &Bench) -> Vec<Trial> {
    let limits = &case.fixture.metadata;
    let one = |key: String, value: &str| vec![Entry::new(key, value)];
    let wrong = [
        // As many as the provider takes, and the adapter's own besides.
        (0..limits.most)
            .map(|number| Entry::new(format!("key-{number}"), "value"))
            .collect(),
        one("k".repeat(limits.longest_key + 1), "value"),
        one("key".to_owned(), &"v".repeat(limits.longest_value + 1)),
        one("a[b]".to_owned(), "value"),
        one("a]".to_owned(), "value"),
        one(String::new(), "value"),
        one(limits.reserved.clone(), "value"),
        vec![Entry::new("twice", "1"), Entry::new("twice", "2")],
    ];
    changed(case, &wrong, "metadata", |request, wrong| {
        request.metadata_mut()?.clone_from(wrong);
        Some(())
    })
}

pub(super) fn extensions(case: &Case, _: &Bench) -> Vec<Trial> {
    let wrong = ["", "nobody.nothing", "radar-session", "a\r\nb"];
    changed(case, &wrong, "extensions", |request, wrong| {
        request.extensions_mut().push(Entry::new(*wrong, "value"));
        Some(())
    })
}

pub(super) fn connection(case: &Case, _: &Bench) -> Vec<Trial> {
    let of = &case.fixture.connection;
    let base = || case.connection.clone();
    let live = Connection {
        mode: Mode::Live,
        credentials: of
            .live_credentials
            .iter()
            .map(|(name, secret)| Credential::secret(name, secret))
            .collect(),
        ..base()
    };
    let mut unknown_setting = base();
    unknown_setting
        .settings
        .push(Entry::new("nobody-has-this", "value"));
    let mut unknown_credential = base();
    unknown_credential
        .credentials
        .push(Credential::secret("nobody-has-this", "value"));
    let mut unknown_service = base();
    unknown_service
        .endpoints
        .push(Entry::new("nobody-has-this", "http://127.0.0.1:9"));
    let mut trials = with_connections(
        case,
        vec![
            ("endpoints", live),
            (
                "credentials",
                Connection {
                    credentials: Vec::new(),
                    ..base()
                },
            ),
            ("credentials", unknown_credential),
            ("settings", unknown_setting),
            ("endpoints", unknown_service),
        ],
    );
    // Reads may be made without the mark; what it would mark is created by writes.
    let unmarked = Connection {
        installation_id: None,
        ..base()
    };
    for request in writes(case) {
        trials.push(refused(
            format!("{} without an installation-id", request.function()),
            write(on(case, &unmarked), request),
            "installation-id",
        ));
    }
    trials
}

/// Every write to which `change` applies, once for each wrong value.
fn changed<T: std::fmt::Debug>(
    case: &Case,
    wrong: &[T],
    field: &'static str,
    change: impl Fn(&mut Request, &T) -> Option<()>,
) -> Vec<Trial> {
    let mut trials = Vec::new();
    for value in wrong {
        for mut request in writes(case) {
            if change(&mut request, value).is_none() {
                continue;
            }
            trials.push(refused(
                format!(
                    "{} with {}",
                    request.function(),
                    shown(&format!("{value:?}"))
                ),
                write(case.operation("wrong"), request),
                field,
            ));
        }
    }
    trials
}

/// A write and a read with each wrong connection.
fn with_connections(case: &Case, wrong: Vec<(&'static str, Connection)>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (field, connection) in wrong {
        for request in writes(case) {
            trials.push(refused(
                format!("{} with wrong {field}", request.function()),
                write(on(case, &connection), request),
                field,
            ));
        }
        trials.push(refused(
            format!("get-payment with wrong {field}"),
            Call::GetPayment(connection, case.fixture.payment_id.clone()),
            field,
        ));
    }
    trials
}

fn with_secrets(case: &Case, appended: &str) -> Connection {
    let credentials = case.fixture.connection.credentials.iter();
    Connection {
        credentials: credentials
            .map(|(name, secret)| Credential::secret(name, format!("{secret}{appended}")))
            .collect(),
        ..case.connection.clone()
    }
}

fn on(case: &Case, connection: &Connection) -> Operation {
    Operation {
        connection: connection.clone(),
        ..case.operation("wrong")
    }
}

pub(super) fn write(operation: Operation, request: Request) -> Call {
    Call::Write(Box::new((operation, request)))
}

fn refused(name: String, call: Call, field: &'static str) -> Trial {
    Trial {
        name,
        call,
        expected: Expected::Refused(field),
    }
}

pub(super) fn typed(name: String, call: Call) -> Trial {
    Trial {
        name,
        call,
        expected: Expected::Typed,
    }
}

/// A value, short enough for a report.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let start: String = text
        .chars()
        .take(LONGEST)
        .flat_map(char::escape_debug)
        .collect();
    let count = text.chars().count();
    if count > LONGEST {
        format!("\"{start}…\" ({count} characters)")
    } else {
        format!("\"{start}\"")
    }
}
