//! The example shops of `examples/hosts`: over HTTP, as their READMEs say, with webhooks.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use component_build::environments::{self, NODE_HOST, PYTHON_HOST};
use fake_stripe::{AuthenticationOutcome, FakeStripe, Fault, FaultKind, Totals};
use host_test::artifacts;
use host_test::shop::{Shop, ShopCommand, orders_in};
use hyper::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::sdk;

#[tokio::test]
async fn the_shop_in_python_trades() {
    let Some(python) = sdk::environment(environments::python_host).await else {
        return;
    };
    let command = [python.to_str().expect("UTF-8"), "-m", "shop"];
    trades(&command, PYTHON_HOST, "python -m shop").await;
}

#[tokio::test]
async fn the_shop_in_node_trades() {
    if sdk::environment(environments::node_host).await.is_none() {
        return;
    }
    trades(&["node", "dist/shop/main.js"], NODE_HOST, "npm run shop").await;
}

/// A shop, its fake Stripe, and where its journal is.
struct Street {
    stripe: FakeStripe,
    shop: Shop,
    how: ShopCommand,
    /// How many pages were loaded.
    pages: Cell<u32>,
    _folder: TempDir,
}

async fn trades(command: &[&str], place: &str, told: &str) {
    let root = component_build::Workspace::locate().root().join(place);
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a README");
    assert!(readme.contains(told), "the README says how it is started");

    let mut street = Street::open(command, root).await;
    street.shows_a_page().await;
    street.takes_a_payment_and_its_webhooks().await;
    street.charges_a_checkout_once().await;
    street
        .tells_of_a_decline_without_the_operator_s_words()
        .await;
    street.waits_for_the_bank().await;
    street.refuses_wrong_input().await;
    street.refuses_forged_deliveries().await;
    street.is_unsure_and_charges_once().await;
    street = street.killed_and_started_again().await;
    street.refunds().await;
    street.ends_when_it_is_told_to().await;
}

impl Street {
    async fn open(command: &[&str], folder: PathBuf) -> Self {
        let components = tokio::task::spawn_blocking(|| {
            let core = artifacts::payments_core().expect("payments-core.wasm");
            [artifacts::stripe_adapter().expect("the adapter"), core]
        });
        let [adapter, core] = components.await.expect("no panic");
        let journal = tempfile::tempdir().expect("a folder");
        let how = ShopCommand {
            command: command.iter().map(|word| (*word).to_owned()).collect(),
            folder,
            adapter: std::path::absolute(adapter).expect("a path"),
            core,
            orders: orders_in(journal.path()),
            port: 0,
        };
        let stripe = FakeStripe::start().await.expect("a free port");
        let shop = Shop::start(&how, &stripe).await.expect("the shop starts");
        Self {
            stripe,
            shop,
            how,
            pages: Cell::new(0),
            _folder: journal,
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let answer = self.shop.send(method, path, body.as_ref()).await;
        answer.expect("the shop answers")
    }

    /// As a page that was just loaded: its checkout is a new one.
    async fn pay(&self, method: &str) -> (u16, Value) {
        let checkout = format!("checkout-of-a-page-{}", self.pages.get());
        self.pages.set(self.pages.get() + 1);
        self.check_out(&checkout, method).await
    }

    async fn check_out(&self, checkout: &str, method: &str) -> (u16, Value) {
        let body = json!({ "method": method, "checkout": checkout });
        self.send(Method::POST, "/orders", Some(body)).await
    }

    /// An order, once all webhooks have been delivered.
    async fn order(&self, id: &Value) -> Value {
        self.stripe.control().deliveries_settled().await;
        let path = format!("/orders/{}", id.as_str().expect("an id"));
        let (status, order) = self.send(Method::GET, &path, None).await;
        assert_eq!(status, 200, "{order}");
        order
    }

    fn euros(&self) -> Totals {
        let ledger = self.stripe.control().ledger();
        ledger.totals.get("eur").cloned().unwrap_or_default()
    }

    async fn shows_a_page(&self) {
        let (status, page) = self.send(Method::GET, "/", None).await;
        let page = page.as_str().expect("a page").to_owned();
        assert_eq!(status, 200, "{page}");
        for part in ["<html", "T-shirt", "24.00", "pm_card_visa", "<button"] {
            assert!(page.contains(part), "{part} is missing: {page}");
        }
    }

    async fn takes_a_payment_and_its_webhooks(&self) {
        let (status, paid) = self.pay("pm_card_visa").await;
        assert_eq!(
            (status, &paid["status"]),
            (201, &json!("captured")),
            "{paid}"
        );
        assert!(
            paid["payment"]
                .as_str()
                .is_some_and(|id| id.starts_with("pi_"))
        );
        assert_eq!(self.euros().captured, 2400);

        let order = self.order(&paid["order"]).await;
        assert_eq!(order["status"], "captured", "{order}");
        assert_eq!(order["payment"], paid["payment"]);
        let price = json!({ "minor-units": 2400, "currency": "EUR" });
        assert_eq!((&order["amount"], &order["captured"]), (&price, &price));
        let events = order["events"].as_array().expect("a list");
        assert!(
            events.contains(&json!("payment_intent.succeeded")),
            "{order}"
        );

        // Once more, as providers do: it is answered alike, and nothing changes.
        let control = self.stripe.control();
        let all = control.events();
        for event in &all {
            control.resend(&event.id).expect("an event");
        }
        assert_eq!(self.order(&paid["order"]).await, order);
        let deliveries = control.deliveries();
        assert_eq!(deliveries.len(), 2 * all.len());
        assert!(
            deliveries.iter().all(fake_stripe::Delivery::succeeded),
            "{deliveries:?}"
        );
    }

    async fn tells_of_a_decline_without_the_operator_s_words(&self) {
        let (status, declined) = self.pay("pm_card_visa_chargeDeclinedLostCard").await;
        assert_eq!(
            (status, &declined["status"]),
            (402, &json!("declined")),
            "{declined}"
        );
        assert!(declined["message"].is_string(), "{declined}");
        assert!(!declined.to_string().contains("lost"), "{declined}");
        assert_eq!(self.order(&declined["order"]).await["status"], "declined");
    }

    /// A double click, an answer that was lost on its way to the browser, a reload: one order.
    async fn charges_a_checkout_once(&self) {
        let before = self.euros().captured;
        let click = || self.check_out("a-page-that-is-clicked-twice", "pm_card_visa");
        let ((first, one), (second, other)) = tokio::join!(click(), click());
        let (third, again) = click().await;
        assert_eq!(
            (first, second, third),
            (201, 201, 201),
            "{one} {other} {again}"
        );
        assert_eq!(
            (&one["order"], &one["order"]),
            (&other["order"], &again["order"])
        );
        assert_eq!(self.euros().captured, before + 2400, "charged once");

        let requests = self.stripe.control().requests().len();
        let other_method = "pm_card_mastercard";
        let (status, refused) = self
            .check_out("a-page-that-is-clicked-twice", other_method)
            .await;
        assert_eq!(status, 409, "{refused}");
        assert_eq!(self.stripe.control().requests().len(), requests);
    }

    async fn waits_for_the_bank(&self) {
        let (status, started) = self.pay("pm_card_authenticationRequired").await;
        assert_eq!(
            (status, &started["status"]),
            (201, &json!("awaiting-action")),
            "{started}"
        );
        let redirect = started["redirect"].as_str().expect("where to go");
        assert!(redirect.starts_with(self.stripe.base_url()), "{redirect}");
        let payment = started["payment"].as_str().expect("a payment");
        self.stripe
            .control()
            .authenticate(payment, AuthenticationOutcome::Succeeded)
            .expect("it waits for that");
        let path = format!(
            "/orders/{}/return",
            started["order"].as_str().expect("an id")
        );
        let (status, page) = self.send(Method::GET, &path, None).await;
        assert_eq!(status, 200, "{page}");
        assert!(page.as_str().is_some_and(|page| page.contains("captured")));
        assert_eq!(self.order(&started["order"]).await["status"], "captured");
    }

    async fn refuses_wrong_input(&self) {
        let before = self.stripe.control().requests().len();
        let page = "a-page-with-wrong-input";
        for (body, named) in [
            (json!({ "checkout": page }), "method"),
            (json!({ "checkout": page, "method": 5 }), "method"),
            (json!({ "checkout": page, "method": "" }), "method"),
            (json!({ "method": "pm_card_visa" }), "checkout"),
            (
                json!({ "checkout": "short", "method": "pm_card_visa" }),
                "checkout",
            ),
            (json!([]), "body"),
        ] {
            let (status, refused) = self.send(Method::POST, "/orders", Some(body)).await;
            assert_eq!(status, 400, "{refused}");
            let message = refused["message"].as_str().expect("a message");
            assert!(message.contains(named), "{refused}");
        }
        let (status, _) = self.send(Method::GET, "/orders/none", None).await;
        assert_eq!(status, 404);
        assert_eq!(self.stripe.control().requests().len(), before);
    }

    /// What is signed is the text. Parsed and written again, it is another one.
    async fn refuses_forged_deliveries(&self) {
        let deliveries = self.stripe.control().deliveries();
        let genuine = deliveries.last().expect("one");
        let written_again = serde_json::from_str::<Value>(&genuine.body)
            .expect("JSON")
            .to_string();
        for (body, signature, expected) in [
            (genuine.body.clone(), genuine.signature.as_str(), 200),
            (written_again, genuine.signature.as_str(), 400),
            (
                genuine.body.replace("2400", "2401"),
                genuine.signature.as_str(),
                400,
            ),
            (genuine.body.clone(), "", 400),
        ] {
            let status = self.deliver(body, signature).await;
            assert_eq!(status, expected, "{signature}");
        }
    }

    async fn deliver(&self, body: String, signature: &str) -> u16 {
        let url = format!("{}/webhooks/stripe", self.shop.url());
        let headers = [
            ("content-type", "application/json; charset=utf-8"),
            ("stripe-signature", signature),
        ];
        let http = host_test::http::LocalHttp::default();
        let answer = http.send(Method::POST, &url, &headers, body).await;
        answer.expect("the shop answers").status().as_u16()
    }

    /// Every answer of Stripe is lost, however often the adapter tries.
    fn lose_answers(&self) {
        let lost = Fault {
            times: 20,
            ..Fault::on_post("/v1/payment_intents", FaultKind::CloseAfter)
        };
        self.stripe.control().set_faults(vec![lost]);
    }

    async fn unsure(&self) -> (Value, i64) {
        let before = self.euros().captured;
        self.lose_answers();
        let (status, unsure) = self.pay("pm_card_visa").await;
        assert_eq!(
            (status, &unsure["status"]),
            (202, &json!("unknown")),
            "{unsure}"
        );
        self.stripe.control().clear_faults();
        (unsure["order"].clone(), before)
    }

    async fn retried(&self, order: &Value, before: i64) {
        let path = format!("/orders/{}/retry", order.as_str().expect("an id"));
        let (status, paid) = self.send(Method::POST, &path, None).await;
        assert_eq!(
            (status, &paid["status"]),
            (201, &json!("captured")),
            "{paid}"
        );
        assert_eq!(self.euros().captured, before + 2400, "charged once");
        assert_eq!(self.order(order).await["status"], "captured");
    }

    async fn is_unsure_and_charges_once(&self) {
        let (order, before) = self.unsure().await;
        self.retried(&order, before).await;
    }

    /// What was stored before the call survives, so the same operation is sent again.
    async fn killed_and_started_again(self) -> Self {
        let (order, before) = self.unsure().await;
        let Self {
            stripe,
            shop,
            how,
            pages,
            _folder,
        } = self;
        shop.kill().await.expect("it is gone");
        let shop = Shop::start(&how, &stripe)
            .await
            .expect("the shop starts again");
        let street = Self {
            stripe,
            shop,
            how,
            pages,
            _folder,
        };
        street.retried(&order, before).await;
        street
    }

    async fn refunds(&self) {
        let (_, paid) = self.pay("pm_card_visa").await;
        let path = format!("/orders/{}/refund", paid["order"].as_str().expect("an id"));
        let before = self.euros().refunded;
        for _ in 0..2 {
            let (status, refunded) = self.send(Method::POST, &path, None).await;
            assert_eq!(
                (status, &refunded["status"]),
                (200, &json!("succeeded")),
                "{refunded}"
            );
            assert!(
                refunded["refund"]
                    .as_str()
                    .is_some_and(|id| id.starts_with("re_"))
            );
        }
        assert_eq!(self.euros().refunded, before + 2400, "refunded once");
        let order = self.order(&paid["order"]).await;
        assert_eq!(order["refunded"]["minor-units"], 2400, "{order}");
    }

    async fn ends_when_it_is_told_to(mut self) {
        let id = self.shop.id().expect("it runs").to_string();
        let killed = tokio::process::Command::new("kill")
            .args(["-TERM", &id])
            .status();
        assert!(killed.await.expect("kill").success());
        self.shop.ended().await.expect("exit code 0");
        assert!(Path::new(&self.how.orders).exists(), "the journal stays");
    }
}
