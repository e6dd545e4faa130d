//! What a connection can do, for people.

use std::time::{Duration, SystemTime};

use anstream::println;
use host_test::json::{ToJson, case_name};
use payments_host::CallError;
use payments_host::types::{ConnectionCheck, UnixSeconds};

use crate::answer;
use crate::exit::Exit;
use crate::terminal::{self, BAD, GOOD, WARNING, field, styled};

/// Prints the check, or the error. Done is only what can take payments.
pub fn print(answer: Result<ConnectionCheck, CallError>, json: bool) -> Exit {
    let checked = match answer {
        Ok(checked) => checked,
        Err(error) => {
            answer::refusal(&error, json);
            return Exit::after(&error);
        }
    };
    if json {
        println!("{:#}", checked.to_json());
    } else {
        show(&checked);
    }
    match checked.can_charge {
        Some(true) => Exit::Done,
        Some(false) | None => Exit::Refused,
    }
}

fn show(checked: &ConnectionCheck) {
    let unknown = || "not known: the key may not read it".to_owned();
    field("account", checked.account.clone().unwrap_or_else(unknown));
    field("payments", yes_or_no(checked.can_charge));
    field("payouts", yes_or_no(checked.can_pay_out));
    for (name, value) in [
        ("country", &checked.country),
        ("currency", &checked.default_currency),
        ("restricted because", &checked.disabled_reason),
    ] {
        if let Some(value) = value {
            field(name, value);
        }
    }
    if let Some(due) = checked.due {
        field("due", time(due));
    }
    let capabilities = checked.capabilities.iter();
    let rows: Vec<_> = capabilities
        .map(|capability| [capability.name.clone(), case_name(&capability.status)])
        .collect();
    section(["capability", "status"], &rows);
    let missing = checked.missing.iter();
    let rows: Vec<_> = missing
        .map(|requirement| {
            let when = if requirement.is_overdue {
                "overdue"
            } else {
                "due"
            };
            [requirement.name.clone(), when.to_owned()]
        })
        .collect();
    section(["missing", ""], &rows);
    let permissions = checked.missing_permissions.iter();
    let rows: Vec<_> = permissions.map(|name| [name.clone()]).collect();
    section(["the key may not"], &rows);
}

fn section<const N: usize>(head: [&str; N], rows: &[[String; N]]) {
    if !rows.is_empty() {
        println!("\n{}", terminal::table(head, rows));
    }
}

/// `2026-12-01T00:00:00Z`
fn time(seconds: UnixSeconds) -> String {
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    time.map_or_else(
        || seconds.to_string(),
        |time| humantime::format_rfc3339_seconds(time).to_string(),
    )
}

fn yes_or_no(answer: Option<bool>) -> String {
    match answer {
        Some(true) => styled(GOOD, "yes"),
        Some(false) => styled(BAD, "no"),
        None => styled(WARNING, "not known: the key may not read it"),
    }
}
