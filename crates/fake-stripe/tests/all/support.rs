//! A plain HTTP client and a few shorthands.

use std::time::Duration;

use bytes::Bytes;
use fake_stripe::FakeStripe;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// A time in 2026, for clocks that stand still.
pub const NOW: i64 = 1_795_300_000;

pub type Form<'a> = &'a [(&'a str, &'a str)];

/// A manual authorization of 10.00 USD that needs no return URL.
pub const AUTHORIZE: [(&str, &str); 6] = [
    ("amount", "1000"),
    ("currency", "usd"),
    ("capture_method", "manual"),
    ("confirm", "true"),
    ("payment_method", "pm_card_visa"),
    ("automatic_payment_methods[allow_redirects]", "never"),
];
const ENABLED: (&str, &str) = ("automatic_payment_methods[enabled]", "true");

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The id, status or another text of the answer's object.
    pub fn text_of(&self, field: &str) -> &str {
        self.json[field]
            .as_str()
            .unwrap_or_else(|| panic!("no text {field} in {}", self.text))
    }

    pub fn error(&self, field: &str) -> &str {
        self.json["error"][field].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}", self.text);
        self
    }

    /// Checks an error's status, code and parameter; an empty text stands for "absent".
    #[track_caller]
    pub fn refused(self, status: u16, code: &str, param: &str) -> Self {
        let actual = (self.status, self.error("code"), self.error("param"));
        assert_eq!(actual, (status, code, param), "{}", self.text);
        self
    }

    pub fn data(&self) -> &Vec<Value> {
        self.json["data"]
            .as_array()
            .unwrap_or_else(|| panic!("no list: {}", self.text))
    }

    pub fn ids(&self) -> Vec<&str> {
        self.data()
            .iter()
            .map(|item| item["id"].as_str().expect("an id"))
            .collect()
    }
}

/// A simulator and a client of it.
pub struct Stripe {
    pub server: FakeStripe,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Stripe {
    pub async fn start() -> Self {
        Self::with(FakeStripe::builder().clock(NOW)).await
    }

    pub async fn with(builder: fake_stripe::Builder) -> Self {
        let server = builder.start().await.expect("a free port");
        // A fault must be seen, not hidden by the client's own second try.
        let client = Client::builder(TokioExecutor::new())
            .retry_canceled_requests(false)
            .build_http();
        Self { server, client }
    }

    pub fn control(&self) -> &fake_stripe::Control {
        self.server.control()
    }

    pub async fn post(&self, path: &str, form: Form<'_>) -> Answer {
        self.post_with(path, form, &[]).await
    }

    pub async fn post_with(&self, path: &str, form: Form<'_>, headers: Form<'_>) -> Answer {
        self.try_post(path, form, headers).await.expect("an answer")
    }

    pub async fn try_post(
        &self,
        path: &str,
        form: Form<'_>,
        headers: Form<'_>,
    ) -> Result<Answer, String> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let form = ("content-type", "application/x-www-form-urlencoded");
        self.send("POST", path, body, &[&[form], headers].concat())
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, String::new(), &[])
            .await
            .expect("an answer")
    }

    /// A request with a test key, unless the headers say otherwise. Gives up after five seconds.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        body: String,
        headers: Form<'_>,
    ) -> Result<Answer, String> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.server.base_url()));
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.header("authorization", "Bearer sk_test_123");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::from(body))
            .map_err(|error| error.to_string())?;
        let exchange = async {
            let response = self
                .client
                .request(request)
                .await
                .map_err(|error| error.to_string())?;
            let (head, body) = response.into_parts();
            let bytes = body
                .collect()
                .await
                .map_err(|error| format!("broken off: {error}"))?
                .to_bytes();
            let text = String::from_utf8(bytes.to_vec()).map_err(|error| error.to_string())?;
            let json = serde_json::from_str(&text).unwrap_or_default();
            Ok(Answer {
                status: head.status.as_u16(),
                headers: head.headers,
                text,
                json,
            })
        };
        tokio::time::timeout(Duration::from_secs(5), exchange)
            .await
            .map_err(|_| "timed out".to_owned())?
    }

    /// Authorizes 10.00 USD, with changed or additional parameters.
    pub async fn authorize(&self, changes: Form<'_>) -> Answer {
        self.post("/v1/payment_intents", &authorization(changes))
            .await
    }

    /// Authorizes with a test method, and gives the intent's id.
    pub async fn authorized(&self, changes: Form<'_>) -> String {
        self.authorize(changes).await.ok().text_of("id").to_owned()
    }

    /// Takes 10.00 USD at once with a test method, and gives the intent's id.
    pub async fn sale(&self, method: &str) -> String {
        self.authorized(&[("payment_method", method), ("capture_method", "automatic")])
            .await
    }

    pub async fn capture(&self, intent: &str, form: Form<'_>) -> Answer {
        self.post(&format!("/v1/payment_intents/{intent}/capture"), form)
            .await
    }

    pub async fn intent(&self, id: &str) -> Value {
        self.get(&format!("/v1/payment_intents/{id}?expand[]=latest_charge"))
            .await
            .ok()
            .json
    }

    /// The types of all events, oldest first.
    pub async fn event_types(&self) -> Vec<String> {
        let events = self.get("/v1/events?limit=100").await.ok();
        events
            .data()
            .iter()
            .rev()
            .map(|event| event["type"].as_str().expect("a type").to_owned())
            .collect()
    }

    #[track_caller]
    pub fn totals(&self, currency: &str) -> (i64, i64, i64, i64) {
        let totals = self
            .control()
            .ledger()
            .totals
            .get(currency)
            .copied()
            .unwrap_or_default();
        (
            totals.authorized,
            totals.captured,
            totals.released,
            totals.refunded,
        )
    }
}

/// [`AUTHORIZE`] with changed or additional parameters.
pub fn authorization<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let kept = AUTHORIZE
        .into_iter()
        .chain([ENABLED])
        .filter(|(name, _)| !changed(name));
    kept.chain(changes.iter().copied()).collect()
}
