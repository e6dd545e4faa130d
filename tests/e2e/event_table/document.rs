//! `docs/webhook-events.md`.

use std::fmt::Write as _;
use std::path::PathBuf;

use stripe_adapter::webhooks::EventType;

/// A line of the table.
pub struct Row {
    pub event_type: EventType,
    /// Whether the object has metadata to hold a mark.
    pub is_marked: bool,
    /// The beginnings of the ids to look up.
    pub looked_up: Vec<String>,
    /// The subject of a thin event, resolved.
    pub resolved: Option<String>,
}

const INTRODUCTION: &str = "\
<!-- Written by `BLESS=1 cargo test --test e2e event_table`, which also tests that it is current. -->

# Webhook events

Every event type that the Stripe adapter understands, and what `webhooks.verify` makes of it. An endpoint that the
adapter registers is subscribed to all of them. Each line has been seen: the event happened at fake Stripe, and the built
component verified it.

`kind` and `subject` are the cases of the contract ([`wit/webhooks.wit`](../wit/webhooks.wit)). Where a dispute stands is
told by its status alone: the kind is `dispute-closed` once it is won, lost, prevented or a closed warning, whatever
the event is called. The subject is `reference` where the contract has no record for the object, and where an
amount cannot be told in ISO 4217 minor units; `resolve` fetches it.

The disposition follows the first of these rules that fits:

| | disposition |
|---|---|
| the event is of another mode than the policy's | `ignore(other-mode)` |
| its type is not in the table: kind `other`, subject `none` | `ignore(unwanted-type)` |
| the policy has no installation id | `handle` |
| the object carries the policy's installation id | `handle` |
| the object carries another one | `ignore(other-installation)` |
| the object carries none | `check-owner` |

The mark stands in the object's own metadata, under `commerce_installation`. The table says which objects have metadata to
hold one. The adapter marks the payments and the refunds that it makes, and Stripe gives a payment's metadata to its
charge, but neither to refunds nor to disputes; what somebody makes in the dashboard, or Stripe by itself, carries no mark.
With `check-owner` come the ids to look up: the object's own, and of what it belongs to.

A thin event of the second API has the type with `v1.` in front, the same kind, and no mark. The last column is its subject:
directly, or, where it is a `reference`, as `resolve` makes it. What `resolve` does not read is `unsupported`.

| event | kind | subject | can be marked | ids to look up | of a thin event |
|---|---|---|---|---|---|
";

/// Compares the file with the rows, or writes it.
pub fn check(rows: &[Row]) {
    let mut text = INTRODUCTION.to_owned();
    for row in rows {
        let EventType {
            name,
            kind,
            subject,
        } = row.event_type;
        let marked = if row.is_marked { "yes" } else { "" };
        let ids: Vec<_> = row.looked_up.iter().map(|id| format!("`{id}…`")).collect();
        let resolved = row.resolved.as_deref().unwrap_or("unsupported");
        let _ = writeln!(
            text,
            "| `{name}` | `{kind}` | `{subject}` | {marked} | {} | `{resolved}` |",
            ids.join(" ")
        );
    }
    let file = component_build::Workspace::locate()
        .root()
        .join("docs/webhook-events.md");
    compare(&file, &text);
}

fn compare(file: &PathBuf, text: &str) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(file, text).expect("the table is written");
        return;
    }
    let found = std::fs::read_to_string(file).unwrap_or_default();
    if found == text {
        return;
    }
    let differing: Vec<_> = text
        .lines()
        .filter(|line| !found.lines().any(|other| other == *line))
        .collect();
    panic!(
        "{} is not current: BLESS=1 writes it. New in it:\n{}",
        file.display(),
        differing.join("\n")
    );
}

/// `pi_` of `pi_3E6G…`, `acct_` of `acct_1…`.
pub fn prefix(id: &str) -> String {
    let (prefix, _) = id.split_once('_').unwrap_or_else(|| panic!("{id}"));
    format!("{prefix}_")
}
