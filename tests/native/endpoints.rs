//! Webhook endpoints: which operation made what, what exists, and what an error proves.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Endpoint, EndpointScope, EndpointStatus, NewEndpoint, Operation, Registered, Registration,
    Rotation,
};
use stripe_adapter::error::Error;
use stripe_adapter::http::Method;
use stripe_adapter::operation::WINDOW;
use stripe_adapter::{descriptor, endpoints};

use crate::support::contract::{
    INSTALLATION, NOW, OPERATION_ID, connection, operation, sent_before, text,
};
use crate::support::endpoint::{
    ENDPOINT, SECRET, URL, endpoint_changes, of, own, registration, removal, rotation,
    successor_of, unmarked, with_secret,
};
use crate::support::errors::{short, whole};
use crate::support::golden;
use crate::support::stripe::{list, request_error, with};
use crate::support::transport::{Attempt, Script, error, ok, page, replay, status, timeout};

fn register(operation: &Operation, answers: Vec<Attempt>) -> (Result<Registered, Error>, usize) {
    register_as(operation, &registration(), answers)
}

/// The answer, and how many posts there were. Every answer of the script is asked for.
fn register_as(
    operation: &Operation,
    registration: &Registration,
    answers: Vec<Attempt>,
) -> (Result<Registered, Error>, usize) {
    let script = Script::new(answers);
    let answer = endpoints::register(&script, operation, registration);
    script.requests();
    (answer, script.posts())
}

fn rotate(operation: &Operation, answers: Vec<Attempt>) -> (Result<Registered, Error>, usize) {
    let script = Script::new(answers);
    let answer = endpoints::rotate(&script, operation, &rotation());
    script.requests();
    (answer, script.posts())
}

fn listed(endpoints: &[Value]) -> Attempt {
    ok(&list(endpoints))
}

#[track_caller]
fn created(answer: (Result<Registered, Error>, usize)) -> NewEndpoint {
    match answer {
        (Ok(Registered::Created(new)), 1) => new,
        other => panic!("not created by one post: {other:?}"),
    }
}

/// Nothing was posted.
#[track_caller]
fn exists(answer: (Result<Registered, Error>, usize)) -> Endpoint {
    match answer {
        (Ok(Registered::Exists(endpoint)), 0) => endpoint,
        other => panic!("no endpoint that existed: {other:?}"),
    }
}

/// `kind outcome retry`, and the posts.
#[track_caller]
fn failed(answer: (Result<Registered, Error>, usize)) -> (String, usize) {
    let error = answer.0.expect_err("an error");
    assert!(!format!("{error:?}").contains("whsec_"), "{error:?}");
    (short(&error), answer.1)
}

#[test]
fn an_endpoint_is_read_whole() {
    let object = with(
        &successor_of("rotate-1"),
        json!({ "description": "by hand", "status": "disabled", "api_version": null }),
    );
    let script = Script::new([listed(&[object, unmarked()])]);
    let read = endpoints::list_endpoints(&script, &connection()).expect("a list");
    let [successor, unmarked] = read.as_slice() else {
        panic!("{read:?}");
    };
    assert_eq!(
        *successor,
        Endpoint {
            id: "we_1Golden2".to_owned(),
            url: URL.to_owned(),
            status: EndpointStatus::Disabled,
            events: vec!["charge.captured".to_owned(), "refund.failed".to_owned()],
            api_version: None,
            description: text("by hand"),
            scope: Some(EndpointScope::OwnAccount),
            installation_id: text(INSTALLATION),
            operation_id: text("rotate-1"),
            replaces: text(ENDPOINT),
            created: Some(NOW - 100),
        }
    );
    assert_eq!(
        (
            &unmarked.scope,
            &unmarked.installation_id,
            &unmarked.operation_id,
            &unmarked.replaces
        ),
        (&None, &None, &None, &None)
    );
}

#[test]
fn unknown_values_are_no_errors() {
    let object = with(
        &unmarked(),
        json!({
            "metadata": { "commerce_scope": "everybody" }, "status": "paused", "enabled_events": [],
            "created": null, "metadata_of_tomorrow": [1]
        }),
    );
    let script = Script::new([listed(&[object])]);
    let read = endpoints::list_endpoints(&script, &connection()).expect("a list");
    assert_eq!(read[0].status, EndpointStatus::Other);
    assert_eq!((read[0].scope, read[0].created), (None, None));
}

#[test]
fn without_events_it_is_all_that_the_descriptor_lists() {
    let script = Script::new([listed(&[]), ok(&with_secret(&own()))]);
    let all = Registration {
        events: None,
        ..registration()
    };
    endpoints::register(&script, &operation(), &all).expect("registered");
    let requests = script.requests();
    let body = requests[1].body.as_deref().expect("a body");
    let events: Vec<String> = form_urlencoded::parse(body.as_bytes())
        .filter(|(name, _)| name.starts_with("enabled_events["))
        .map(|(_, event)| event.into_owned())
        .collect();
    assert_eq!(events, descriptor::describe().webhook_events);
}

#[test]
fn every_page_is_read() {
    let first = with(&list(&[of("other")]), json!({ "has_more": true }));
    let second = with(&own(), json!({ "url": "https://shop.example/other" }));
    let new = created(register(
        &sent_before(60),
        vec![ok(&first), listed(&[second]), ok(&with_secret(&own()))],
    ));
    assert_eq!(new.secret, SECRET);
    let endless = with(&list(&[own()]), json!({ "has_more": true }));
    let answer = register(&operation(), vec![ok(&endless); 10]);
    assert_eq!(
        failed(answer),
        ("protocol not-performed same-operation".to_owned(), 0)
    );
}

/// The same operation gets the secret again, and the endpoint as it is now.
#[test]
fn a_repeat_gives_the_same_secret() {
    let moved = with(
        &own(),
        json!({ "url": "https://shop.example/moved", "status": "disabled" }),
    );
    for operation in [operation(), sent_before(60)] {
        let new = created(register(
            &operation,
            vec![
                listed(std::slice::from_ref(&moved)),
                replay(&with_secret(&own())),
                listed(std::slice::from_ref(&moved)),
            ],
        ));
        assert_eq!(new.secret, SECRET);
        assert_eq!(new.endpoint.url, "https://shop.example/moved");
        assert_eq!(new.endpoint.status, EndpointStatus::Disabled);
    }
}

#[test]
fn what_stands_in_the_way_exists() {
    let other_installation = with(
        &own(),
        json!({ "metadata": { "commerce_installation": "shop-2", "commerce_operation": OPERATION_ID } }),
    );
    let port = with(
        &unmarked(),
        json!({ "url": "https://shop.example:443/webhooks" }),
    );
    for there in [
        of("other"),
        other_installation,
        unmarked(),
        port,
        successor_of("other"),
    ] {
        let id = there["id"].clone();
        for operation in [operation(), sent_before(60), sent_before(WINDOW)] {
            let endpoint = exists(register(
                &operation,
                vec![listed(std::slice::from_ref(&there))],
            ));
            assert_eq!(endpoint.id, id);
        }
    }
}

#[test]
fn an_endpoint_of_another_scope_or_url_does_not_stand_in_the_way() {
    let connected = with(
        &unmarked(),
        json!({ "metadata": { "commerce_scope": "connected-accounts" } }),
    );
    let elsewhere = ["Webhooks", "webhooks/", "webhooks?next=/"].map(|path| {
        with(
            &of("other"),
            json!({ "url": format!("https://shop.example/{path}") }),
        )
    });
    let there = [vec![connected], elsewhere.to_vec()].concat();
    let answers = vec![listed(&there), ok(&with_secret(&own()))];
    created(register(&operation(), answers));
}

/// What Stripe may have forgotten is never posted again.
#[test]
fn past_the_window_nothing_is_posted() {
    let endpoint = exists(register(&sent_before(WINDOW), vec![listed(&[own()])]));
    assert_eq!(endpoint.id, ENDPOINT);
    // A host that forgot when it sent it first: the endpoint shows it.
    let old = with(&own(), json!({ "created": NOW - WINDOW }));
    exists(register(&operation(), vec![listed(&[old])]));
    assert_eq!(
        failed(register(&sent_before(WINDOW), vec![listed(&[])])),
        ("conflict unknown check-first".to_owned(), 0)
    );
    assert_eq!(
        failed(rotate(&sent_before(WINDOW), vec![listed(&[of("other")])])),
        ("conflict unknown check-first".to_owned(), 0)
    );
    exists(rotate(
        &sent_before(WINDOW),
        vec![listed(&[of("other"), successor_of(OPERATION_ID)])],
    ));
}

#[test]
fn what_an_error_proves() {
    let none = || listed(&[]);
    let refused = || error(400, &request_error("url_invalid"));
    for (case, operation, answers, expected) in [
        (
            "unreadable list",
            operation(),
            vec![timeout(); 3],
            ("timeout not-performed same-operation", 0),
        ),
        (
            "unreadable list, sent before",
            sent_before(60),
            vec![timeout(); 3],
            ("timeout unknown same-operation", 0),
        ),
        (
            "list of a proxy",
            operation(),
            vec![page(200, "<html>")],
            ("protocol not-performed same-operation", 0),
        ),
        (
            "list of the other mode",
            operation(),
            vec![listed(&[with(&own(), json!({ "livemode": true }))])],
            ("protocol not-performed check-first", 0),
        ),
        (
            "lost",
            operation(),
            vec![none(), timeout(), timeout(), timeout()],
            ("timeout unknown same-operation", 3),
        ),
        (
            "refused",
            operation(),
            vec![none(), refused()],
            ("invalid-request not-performed after-change", 1),
        ),
        (
            "refused after it may have arrived",
            operation(),
            vec![none(), timeout(), refused()],
            ("invalid-request unknown check-first", 2),
        ),
        (
            "refused, sent before",
            sent_before(60),
            vec![none(), refused()],
            ("invalid-request unknown check-first", 1),
        ),
        (
            "half an answer",
            operation(),
            vec![none(), status(200, "{\"id\":")],
            ("protocol unknown same-operation", 1),
        ),
        (
            "no secret",
            operation(),
            vec![none(), ok(&own())],
            ("protocol unknown same-operation", 1),
        ),
        (
            "other mode",
            operation(),
            vec![
                none(),
                ok(&with(&with_secret(&own()), json!({ "livemode": true }))),
            ],
            ("protocol unknown check-first", 1),
        ),
        (
            "replay that cannot be read again",
            operation(),
            vec![
                none(),
                replay(&with_secret(&own())),
                timeout(),
                timeout(),
                timeout(),
            ],
            ("timeout unknown same-operation", 1),
        ),
        (
            "removed since",
            sent_before(60),
            vec![none(), replay(&with_secret(&own())), none()],
            ("conflict unknown check-first", 1),
        ),
    ] {
        let (found, posts) = failed(register(&operation, answers));
        assert_eq!((found.as_str(), posts), expected, "{case}");
    }
}

#[test]
fn the_field_is_named_in_the_contracts_words() {
    for (parameter, field) in [
        ("url", "registration.url"),
        ("enabled_events[3]", "registration.events"),
        ("connect", "registration.scope"),
        ("description", "registration.description"),
    ] {
        let mut body = request_error("parameter_invalid");
        body["param"] = json!(parameter);
        let answer = register(&operation(), vec![listed(&[]), error(400, &body)]);
        let error = answer.0.expect_err("refused");
        assert_eq!(error.field.as_deref(), Some(field));
    }
    let script = Script::new([error(404, &request_error("resource_missing"))]);
    let error = endpoints::update(&script, &operation(), &endpoint_changes()).expect_err("missing");
    assert_eq!(error.field.as_deref(), Some("changes.endpoint-id"));
    assert_eq!(short(&error), "not-found not-performed after-change");
}

#[test]
fn a_rotation_goes_on_where_it_was() {
    let first = of("register-1");
    let second = successor_of(OPERATION_ID);
    // Nothing had arrived; it had; the first is changed since; the first is gone.
    let changed = with(&first, json!({ "url": "https://shop.example/moved" }));
    for there in [
        vec![first.clone()],
        vec![second.clone(), first],
        vec![second.clone(), changed],
        vec![second.clone()],
    ] {
        let script = Script::new([listed(&there), ok(&with_secret(&second))]);
        let answer = endpoints::rotate(&script, &sent_before(60), &rotation());
        let Ok(Registered::Created(new)) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(new.endpoint.replaces.as_deref(), Some(ENDPOINT));
        // Stripe compares a repeat with the first request.
        let requests = script.requests();
        let body = requests[1].body.as_deref().expect("a body");
        assert!(
            body.contains("url=https%3A%2F%2Fshop.example%2Fwebhooks&"),
            "{body}"
        );
    }
}

#[test]
fn the_successor_of_another_operation_exists() {
    for there in [
        vec![successor_of("other"), of("register-1")],
        vec![successor_of("other")],
    ] {
        let endpoint = exists(rotate(&operation(), vec![listed(&there)]));
        assert_eq!(endpoint.operation_id.as_deref(), Some("other"));
    }
    // Two operations of one name: what was registered is no successor.
    let new = created(rotate(
        &operation(),
        vec![
            listed(&[own()]),
            ok(&with_secret(&successor_of(OPERATION_ID))),
        ],
    ));
    assert_eq!(new.endpoint.id, "we_1Golden2");
}

/// It was updated between the two calls, so Stripe does not take the request for a repeat.
#[test]
fn a_successor_that_was_changed_exists() {
    let mismatch = || {
        error(
            400,
            &json!({ "type": "idempotency_error", "message": "Other parameters." }),
        )
    };
    let there = [successor_of(OPERATION_ID), of("register-1")];
    let script = Script::new([listed(&there), mismatch()]);
    let answer = endpoints::rotate(&script, &sent_before(60), &rotation());
    assert!(
        matches!(&answer, Ok(Registered::Exists(endpoint)) if endpoint.id == "we_1Golden2"),
        "{answer:?}"
    );
    // The operation had rotated another endpoint.
    let other = Rotation {
        endpoint_id: "we_1Other".to_owned(),
        ..rotation()
    };
    let script = Script::new([listed(&there), mismatch()]);
    let error = endpoints::rotate(&script, &sent_before(60), &other).expect_err("a mismatch");
    assert_eq!(short(&error), "idempotency-mismatch unknown check-first");
}

/// The adapter was replaced by one that asks for other events: the secret is lost, and is not new.
#[test]
fn an_own_endpoint_that_was_asked_for_otherwise_exists() {
    let mismatch = error(
        400,
        &json!({ "type": "idempotency_error", "message": "Other parameters." }),
    );
    let script = Script::new([listed(&[own()]), mismatch.clone()]);
    let answer = endpoints::register(&script, &sent_before(60), &registration());
    assert!(
        matches!(&answer, Ok(Registered::Exists(endpoint)) if endpoint.id == ENDPOINT),
        "{answer:?}"
    );
    // The operation had registered another URL: that is the host's mistake.
    let moved = with(&own(), json!({ "url": "https://shop.example/other" }));
    let script = Script::new([listed(&[moved]), mismatch]);
    let error = endpoints::register(&script, &sent_before(60), &registration());
    assert_eq!(
        short(&error.expect_err("a mismatch")),
        "idempotency-mismatch unknown check-first"
    );
}

/// The second one would be sent what the operator wanted to stop.
#[test]
fn a_disabled_endpoint_is_not_rotated() {
    let disabled = with(&of("register-1"), json!({ "status": "disabled" }));
    let answer = rotate(&operation(), vec![listed(std::slice::from_ref(&disabled))]);
    assert_eq!(
        failed(answer),
        ("conflict not-performed after-change".to_owned(), 0)
    );
    // What this operation made before stays within reach.
    let second = successor_of(OPERATION_ID);
    let answers = vec![
        listed(&[second.clone(), disabled]),
        ok(&with_secret(&second)),
    ];
    created(rotate(&sent_before(60), answers));
}

#[test]
fn the_scope_is_never_guessed() {
    let scoped = |scope| Rotation {
        scope,
        ..rotation()
    };
    let own_account = Some(EndpointScope::OwnAccount);
    let connected = Some(EndpointScope::ConnectedAccounts);
    for (there, scope, expected) in [
        (
            unmarked(),
            None,
            Err("invalid-request not-performed after-change"),
        ),
        (unmarked(), own_account, Ok(false)),
        (unmarked(), connected, Ok(true)),
        (of("other"), None, Ok(false)),
        (of("other"), own_account, Ok(false)),
        (
            of("other"),
            connected,
            Err("invalid-request not-performed after-change"),
        ),
    ] {
        let mut answers = vec![listed(&[there])];
        answers.extend(expected.is_ok().then(|| ok(&with_secret(&own()))));
        let script = Script::new(answers);
        let answer = endpoints::rotate(&script, &operation(), &scoped(scope));
        let requests = script.requests();
        match expected {
            Ok(connects) => {
                answer.expect("rotated");
                let body = requests[1].body.as_deref().expect("a body");
                assert_eq!(body.contains("connect=true"), connects, "{body}");
            }
            Err(expected) => {
                let error = answer.expect_err("refused");
                assert_eq!(short(&error), expected);
                assert_eq!(error.field.as_deref(), Some("rotation.scope"));
            }
        }
    }
    let script = Script::new([listed(&[unmarked()])]);
    let error = endpoints::rotate(&script, &sent_before(60), &rotation()).expect_err("refused");
    assert_eq!(short(&error), "invalid-request unknown check-first");
}

#[test]
fn an_update_is_repeated_and_found_again() {
    let late = sent_before(WINDOW);
    let marked = with(
        &own(),
        json!({ "metadata": { "commerce_update": OPERATION_ID } }),
    );
    let script = Script::new([listed(&[marked])]);
    let endpoint = endpoints::update(&script, &late, &endpoint_changes()).expect("found");
    assert_eq!(endpoint.id, ENDPOINT);
    assert_eq!(script.posts(), 0);
    for there in [vec![own()], vec![]] {
        let script = Script::new([listed(&there)]);
        let error = endpoints::update(&script, &late, &endpoint_changes()).expect_err("forgotten");
        assert_eq!(short(&error), "conflict unknown check-first");
        assert_eq!(script.posts(), 0);
    }
    let now = with(&own(), json!({ "status": "disabled" }));
    let script = Script::new([replay(&own()), listed(&[now])]);
    let endpoint = endpoints::update(&script, &sent_before(60), &endpoint_changes());
    assert_eq!(endpoint.expect("updated").status, EndpointStatus::Disabled);
}

#[test]
fn what_is_gone_is_removed() {
    let missing = || error(404, &request_error("resource_missing"));
    for (operation, answers) in [
        (operation(), vec![missing()]),
        (sent_before(60), vec![missing()]),
        (sent_before(WINDOW), vec![missing()]),
        (operation(), vec![timeout(), missing()]),
    ] {
        let script = Script::new(answers);
        endpoints::remove(&script, &operation, &removal()).expect("removed");
        let requests = script.requests();
        assert!(
            requests
                .iter()
                .all(|request| request.method == Method::Delete)
        );
    }
    for (answers, expected) in [
        (vec![timeout(); 3], "timeout unknown same-operation"),
        (vec![page(200, "<html>")], "protocol unknown same-operation"),
        (
            vec![error(403, &request_error("x"))],
            "forbidden not-performed after-change",
        ),
        (
            vec![timeout(), error(403, &request_error("x"))],
            "forbidden unknown check-first",
        ),
    ] {
        let script = Script::new(answers);
        let error = endpoints::remove(&script, &operation(), &removal()).expect_err("not removed");
        assert_eq!(short(&error), expected);
    }
}

/// Stripe says of a live endpoint that there is none, when it is asked with a test key.
#[test]
fn an_endpoint_of_the_other_mode_is_not_removed() {
    let message = "No such webhook endpoint: 'we_1Golden'; a similar object exists in live mode, but a test mode \
                   key was used to make this request.";
    let other = with(
        &request_error("resource_missing"),
        json!({ "message": message }),
    );
    let script = Script::new([error(404, &other)]);
    let error = endpoints::remove(&script, &operation(), &removal()).expect_err("it is there");
    assert_eq!(short(&error), "not-found not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("removal.endpoint-id"));
}

#[test]
fn messages_say_what_to_do() {
    let none = || listed(&[]);
    let errors = [
        ("forgotten", register(&sent_before(WINDOW), vec![none()])),
        (
            "removed since",
            register(
                &sent_before(60),
                vec![none(), replay(&with_secret(&own())), none()],
            ),
        ),
        (
            "no secret",
            register(&operation(), vec![none(), ok(&own())]),
        ),
        (
            "endless list",
            register(
                &operation(),
                vec![ok(&with(&list(&[own()]), json!({ "has_more": true }))); 10],
            ),
        ),
        ("nothing to rotate", rotate(&operation(), vec![none()])),
        (
            "scope that is not known",
            rotate(&operation(), vec![listed(&[unmarked()])]),
        ),
    ];
    let texts: Vec<String> = errors
        .into_iter()
        .map(|(case, (answer, _))| {
            let error = answer.expect_err(case);
            format!("# {case}\n{}", whole(&error))
        })
        .collect();
    golden::check_file("endpoints", &texts.join("\n"));
}
