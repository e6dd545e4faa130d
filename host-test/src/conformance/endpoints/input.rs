//! What is wrong is refused before anything is sent, and the refusal names the field.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::CallError;
use payments_host::types::{
    Connection, Credential, EndpointChanges, Entry, ErrorKind, Mode, Operation, Outcome,
    Registration, Removal, Rotation,
};

use super::desk::{Desk, URL};
use crate::conformance::bench::Bench;
use crate::conformance::case::typed;
use crate::conformance::{Check, Tally};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "endpoints/url",
            "an endpoint that the provider cannot reach is silent, and whoever waits for it learns nothing",
            urls,
        ),
        check(
            "endpoints/events",
            "a type that the adapter does not understand would arrive, and mean nothing",
            events,
        ),
        check(
            "endpoints/ids",
            "an id becomes part of a URL: no character of it may lead elsewhere",
            ids,
        ),
        check(
            "endpoints/operation",
            "who registers an endpoint has to be known, or nobody finds it again",
            operations,
        ),
        check(
            "endpoints/garbage",
            "an adapter never traps, whatever it is given",
            garbage,
        ),
    ]
}

/// One call, and the field that the refusal has to name; without one it only must not trap.
struct Trial {
    call: Call,
    field: Option<&'static str>,
    operation: Operation,
}

#[derive(Debug)]
enum Call {
    Register(Registration),
    Update(EndpointChanges),
    Rotate(Rotation),
    Remove(Removal),
}

fn check(name: &'static str, why: &'static str, trials: fn(&Desk) -> Vec<Trial>) -> Check {
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.endpoints().is_none() {
            return super::not_exported();
        }
        let desk = match Desk::open(&bench).await {
            Ok(desk) => desk,
            Err(error) => return Tally::of(Err(error)),
        };
        let mut tally = Tally::default();
        for trial in trials(&desk) {
            let name: String = format!("{:?}", trial.call).chars().take(120).collect();
            tally.note(name, attempt(&desk, &trial).await);
        }
        tally
    })
}

async fn attempt(desk: &Desk, trial: &Trial) -> anyhow::Result<()> {
    let before = desk.case.requests();
    let answer = typed(trial.call.make(desk, &trial.operation).await?)?;
    let Some(expected) = trial.field else {
        return Ok(());
    };
    let requests = desk.case.requests() - before;
    ensure!(requests == 0, "{requests} HTTP requests were made");
    let Err(error) = answer else {
        bail!("it was accepted");
    };
    ensure!(
        matches!(
            error.kind,
            ErrorKind::InvalidRequest | ErrorKind::Unsupported
        ) && error.outcome == Outcome::NotPerformed,
        "the kind is {:?}, the outcome {:?}: {}",
        error.kind,
        error.outcome,
        error.message
    );
    let field = error.field.context("no field is named")?;
    ensure!(
        field.starts_with(expected),
        "the field is {field:?}, and it is about {expected}"
    );
    Ok(())
}

impl Call {
    async fn make(
        &self,
        desk: &Desk,
        operation: &Operation,
    ) -> anyhow::Result<Result<(), CallError>> {
        let endpoints = desk.endpoints()?;
        Ok(match self {
            Self::Register(it) => endpoints.register(operation, it).await.map(drop),
            Self::Update(it) => endpoints.update(operation, it).await.map(drop),
            Self::Rotate(it) => endpoints.rotate(operation, it).await.map(drop),
            Self::Remove(it) => endpoints.remove(operation, it).await,
        })
    }
}

fn refused(desk: &Desk, call: Call, field: &'static str) -> Trial {
    Trial {
        call,
        field: Some(field),
        operation: desk.case.operation("wrong"),
    }
}

const ID: &str = "we_conformance";

fn urls(desk: &Desk) -> Vec<Trial> {
    let long_name = format!("https://{}.example/", "label.".repeat(50));
    let long_url = format!("https://shop.example/{}", "a".repeat(2_048));
    let wrong = [
        "",
        "shop.example",
        "http://shop.example/hooks",
        "ftp://shop.example/",
        "https://",
        "https:///hooks",
        "https://shop",
        "https://localhost/hooks",
        "https://LOCALHOST/hooks",
        "https://shop.localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://shop.example./",
        "https://shop..example/",
        "https://1.2.3.4/",
        "https://10.0.0.1:8443/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://user:password@shop.example/",
        "https://shop.example@127.0.0.1/",
        "https://shop.example\\@127.0.0.1/",
        "https://shop.example/#fragment",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://shop.example/a b",
        "https://shop.example/\r\nX: y",
        "https://shop.example/\0",
        " https://shop.example/",
        "javascript:alert(1)",
        &long_name,
        &long_url,
    ];
    let mut trials = Vec::new();
    for url in wrong {
        let registration = Registration::new(url);
        trials.push(refused(
            desk,
            Call::Register(registration),
            "registration.url",
        ));
        let changes = EndpointChanges {
            url: Some(url.to_owned()),
            ..EndpointChanges::new(ID)
        };
        trials.push(refused(desk, Call::Update(changes), "changes.url"));
    }
    trials
}

fn events(desk: &Desk) -> Vec<Trial> {
    let wrong: [&[&str]; 5] = [&[], &["*"], &[""], &["nobody.sends-this"], &["a\r\nb"]];
    let mut trials = Vec::new();
    for events in wrong {
        let events = Some(events.iter().map(|event| (*event).to_owned()).collect());
        let changes = EndpointChanges {
            events,
            ..EndpointChanges::new(ID)
        };
        let registration = Registration {
            events: changes.events.clone(),
            ..Registration::new(URL)
        };
        trials.push(refused(
            desk,
            Call::Register(registration),
            "registration.events",
        ));
        trials.push(refused(desk, Call::Update(changes), "changes.events"));
    }
    trials
}

fn ids(desk: &Desk) -> Vec<Trial> {
    let long = "w".repeat(300);
    let wrong = [
        "",
        "../refunds",
        "we_x/y",
        "we_x?expand=y",
        "we_x#y",
        "we x",
        "we_x%2f",
        "we_\r\n",
        "we_x\\y",
        "we_ü",
        ".",
        "..",
        &long,
    ];
    let mut trials = Vec::new();
    for id in wrong {
        let changes = EndpointChanges {
            is_enabled: Some(true),
            ..EndpointChanges::new(id)
        };
        trials.push(refused(desk, Call::Update(changes), "changes.endpoint-id"));
        trials.push(refused(
            desk,
            Call::Rotate(Rotation::new(id)),
            "rotation.endpoint-id",
        ));
        trials.push(refused(
            desk,
            Call::Remove(Removal::new(id)),
            "removal.endpoint-id",
        ));
    }
    trials.push(refused(
        desk,
        Call::Update(EndpointChanges::new(ID)),
        "changes",
    ));
    trials
}

fn each() -> [Call; 4] {
    [
        Call::Register(Registration::new(URL)),
        Call::Update(EndpointChanges {
            is_enabled: Some(false),
            ..EndpointChanges::new(ID)
        }),
        Call::Rotate(Rotation::new(ID)),
        Call::Remove(Removal::new(ID)),
    ]
}

fn operations(desk: &Desk) -> Vec<Trial> {
    let long = "o".repeat(201);
    let mut trials = Vec::new();
    for id in ["", "a b", "order-ü", "a\r\nX: y", &long] {
        for call in each() {
            trials.push(Trial {
                operation: desk.case.operation(id),
                ..refused(desk, call, "operation")
            });
        }
    }
    let connection = || desk.case.connection.clone();
    let wrong = [
        (
            "connection.installation-id",
            Connection {
                installation_id: None,
                ..connection()
            },
        ),
        (
            "connection.credentials",
            Connection {
                credentials: Vec::new(),
                ..connection()
            },
        ),
        (
            "connection.account",
            Connection {
                account: Some("a\r\nX-Injected: 1".to_owned()),
                ..connection()
            },
        ),
    ];
    for (field, connection) in wrong {
        for call in each() {
            trials.push(Trial {
                operation: Operation {
                    connection: connection.clone(),
                    ..desk.case.operation("wrong")
                },
                ..refused(desk, call, field)
            });
        }
    }
    trials
}

fn garbage(desk: &Desk) -> Vec<Trial> {
    let long = "x".repeat(200_000);
    let texts = [
        "",
        "\0",
        "\u{feff}",
        "\u{202e}evil",
        "🦀",
        "%s%n",
        "https://",
        "https://:443",
        "https://.",
        "https://\u{fffd}.example",
        "{\"a\":[",
        "\r\n\r\n",
        &long,
    ];
    let mut trials = Vec::new();
    for text in texts {
        let connection = Connection {
            account: Some(text.to_owned()),
            installation_id: Some(text.to_owned()),
            settings: vec![Entry::new(text, text)],
            endpoints: vec![Entry::new(text, text)],
            ..Connection::new(Mode::Test, [Credential::secret(text, text)])
        };
        let calls = || {
            let some = || Some(text.to_owned());
            [
                Call::Register(Registration {
                    events: Some(vec![text.to_owned(); 2]),
                    description: some(),
                    ..Registration::new(text)
                }),
                Call::Register(Registration {
                    description: some(),
                    ..Registration::new(URL)
                }),
                Call::Update(EndpointChanges {
                    url: some(),
                    events: Some(vec![text.to_owned()]),
                    description: some(),
                    ..EndpointChanges::new(text)
                }),
                Call::Rotate(Rotation::new(text)),
                Call::Remove(Removal::new(text)),
            ]
        };
        let broken = Operation::new(connection, text, u64::MAX);
        for operation in [desk.case.operation("garbage"), broken] {
            trials.extend(calls().map(|call| Trial {
                call,
                field: None,
                operation: operation.clone(),
            }));
        }
    }
    trials
}
