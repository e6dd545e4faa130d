//! The example of a shop's endpoint, as the documentation shows it.

#[allow(dead_code, reason = "its command line is for people")]
#[path = "../../examples/shop.rs"]
mod shop;

use host_test::http::LocalHttp;
use host_test::situation;
use hyper::Method;
use payments_inbox::Verdict;

use crate::scene::{SECRET, Scene, deliver, euros, signature, verdict};

#[tokio::test]
async fn takes_an_order_that_is_stored_late_and_says_so_once() {
    let scene = Scene::open().await;
    let mut operation = scene.operation("op-1");
    operation.connection.installation_id = Some("shop-eu".into());
    let sale = situation::sale(euros(1000));
    let payment = scene.lab.adapter.authorize(&operation, &sale).await;
    let payment = payment.expect("authorized");
    let body = scene.of_type("payment_intent.succeeded").remove(0);

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    let inbox = shop::inbox(
        scene.lab.adapter.clone(),
        file.to_str().expect("text"),
        SECRET,
    )
    .await;
    let inbox = inbox.expect("an inbox");
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let url = format!(
        "http://{}/webhooks/stripe",
        socket.local_addr().expect("an address")
    );
    let routes = shop::routes(&inbox);
    // Ends with the test's runtime.
    tokio::spawn(async move { axum::serve(socket, routes).await });
    let deliver = async || {
        let signature = signature(&body, SECRET);
        let headers = [("stripe-signature", &*signature)];
        let client = LocalHttp::default();
        let answer = client.send(Method::POST, &url, &headers, body.clone());
        answer.await.expect("an answer").status().as_u16()
    };

    assert_eq!(deliver().await, 503, "there is no such order yet");
    let id = payment.id.clone();
    let stored = inbox.store().with(move |connection| {
        connection.execute("INSERT INTO orders (payment_id) VALUES (?1)", [id])
    });
    stored.await.expect("stored");
    assert_eq!((deliver().await, deliver().await), (200, 200));

    let read = inbox.store().with(|connection| {
        let captured: i64 =
            connection.query_row("SELECT captured FROM orders", [], |row| row.get(0))?;
        let mut mails = connection.prepare("SELECT mail FROM outbox")?;
        let mails: Vec<String> = mails
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok((captured, mails))
    });
    let (captured, mails) = read.await.expect("read");
    assert_eq!(captured, 1000);
    assert_eq!(
        mails,
        [format!("We have received 10.00 EUR for {}", payment.id)]
    );
}

/// What is new may be early; what is old and unknown must not make Stripe give the endpoint up.
#[tokio::test]
async fn waits_for_young_events_alone() {
    let scene = Scene::open().await;
    let mut operation = scene.operation("op-1");
    operation.connection.installation_id = Some("shop-eu".into());
    let sale = situation::sale(euros(1000));
    let payment = scene.lab.adapter.authorize(&operation, &sale).await;
    payment.expect("authorized");
    let body = scene.of_type("payment_intent.succeeded").remove(0);
    let marked: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let mut unmarked = marked.clone();
    unmarked["id"] = "evt_unmarked".into();
    unmarked["data"]["object"]["metadata"] = serde_json::json!({});

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    let adapter = scene.lab.adapter.clone();
    let inbox = shop::inbox(adapter, file.to_str().expect("text"), SECRET).await;
    let inbox = inbox.expect("an inbox");
    for (mut event, old) in [(marked, Verdict::Handled), (unmarked, Verdict::NotOurs)] {
        let answer = deliver(&inbox, &event.to_string()).await;
        assert_eq!(answer.http_status, 503, "{answer:?}");
        event["created"] = (host_test::time::now() - 601).into();
        assert_eq!(verdict(&deliver(&inbox, &event.to_string()).await), old);
    }
    let mails = inbox.store().with(|connection| {
        connection.query_row("SELECT count(*) FROM outbox", [], |row| {
            row.get::<_, i64>(0)
        })
    });
    assert_eq!(
        mails.await.expect("counted"),
        1,
        "somebody looks at the first"
    );
}

#[test]
fn stands_in_the_documentation() {
    let example = include_str!("../../examples/shop.rs");
    let start = example
        .find("#[derive(Debug)]\npub struct Shop;")
        .expect("the handler");
    let end = example.find("#[tokio::main]").expect("main");
    let documentation = include_str!("../../../../docs/webhooks.md");
    assert!(
        documentation.contains(example[start..end].trim_end()),
        "docs/webhooks.md shows another endpoint"
    );
}
