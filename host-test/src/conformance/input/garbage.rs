//! Texts that break programs.

use payments_host::types::{Authorization, Connection, Credential, Entry, Mode};

use super::Call;
use super::Trial;
use super::trials::{shown, typed, write, writes};
use crate::conformance::bench::Bench;
use crate::conformance::case::Case;
use crate::conformance::request::Request;
use crate::conformance::writes::AMOUNT;

/// Everywhere at once.
pub(super) fn garbage(case: &Case, _: &Bench) -> Vec<Trial> {
    let long = "x".repeat(200_000);
    let texts = [
        "",
        "\0",
        "\u{feff}",
        "\u{202e}evil",
        "🦀",
        "%s%n",
        "'; DROP TABLE",
        "{\"a\":[",
        "\u{fffd}",
        "\r\n\r\n",
        &long,
    ];
    let mut trials = Vec::new();
    for text in texts {
        let some = || Some(text.to_owned());
        for mut request in writes(case) {
            if let Some(id) = request.payment_id_mut() {
                text.clone_into(id);
            }
            if let Some(money) = request.amount_mut() {
                text.clone_into(&mut money.currency);
            }
            request.extensions_mut().push(Entry::new(text, text));
            if let Some(metadata) = request.metadata_mut() {
                metadata.push(Entry::new(text, text));
            }
            trials.push(typed(
                format!("{} of {}", request.function(), shown(text)),
                write(case.operation(text), request),
            ));
        }
        let authorization = Authorization {
            order_id: some(),
            description: some(),
            statement_suffix: some(),
            receipt_email: some(),
            return_url: some(),
            allowed_methods: vec![text.to_owned()],
            network_transaction_id: some(),
            ..Authorization::new(case.money(AMOUNT), case.approves())
        };
        trials.push(typed(
            format!("the texts of authorize are {}", shown(text)),
            write(
                case.operation("garbage"),
                Request::Authorize(Box::new(authorization)),
            ),
        ));
        let connection = Connection {
            account: some(),
            installation_id: some(),
            settings: vec![Entry::new(text, text)],
            endpoints: vec![Entry::new(text, text)],
            ..Connection::new(Mode::Test, [Credential::secret(text, text)])
        };
        trials.push(typed(
            format!("the connection is {}", shown(text)),
            Call::GetPayment(connection, text.to_owned()),
        ));
    }
    trials
}
