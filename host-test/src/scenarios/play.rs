//! One scenario in one host.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use anyhow::{Context, bail};
use fake_stripe::FakeStripe;
use hyper::header::LOCATION;
use hyper::{Method, Response};
use serde_json::{Map, Value, json};
use tokio::net::TcpSocket;

use super::arguments::{Contract, Defaults};
use super::expectation::{brief, differences};
use super::file::{Call, Control, Delivery, ExpectedRequest, Scenario, Step};
use super::process::HostProcess;
use super::transcript::{comparable, forbidden, requests};
use super::variables::Variables;
use crate::http::LocalHttp;

/// What became of a scenario.
#[derive(Debug, Default)]
pub(crate) struct Played {
    /// What was not as expected, with its step. Nothing: passed.
    pub(crate) problems: Vec<String>,
    /// How many functions were called.
    pub(crate) calls: usize,
    /// What every host has to make of it alike: calls, answers and requests, one for each step.
    pub(crate) transcript: Vec<Value>,
}

/// Plays a scenario from its beginning to its end, or to the first step that is not as expected: what
/// follows would only repeat it.
pub(crate) async fn play(scenario: &Scenario, host: &mut HostProcess) -> Played {
    let mut played = Played::default();
    let mut stage = match Stage::set(scenario, host).await {
        Ok(stage) => stage,
        Err(error) => {
            played.problems.push(format!("{error:#}"));
            return played;
        }
    };
    for (index, step) in scenario.steps.iter().enumerate() {
        let mut problems = stage.strays();
        problems.extend(match stage.step(step, host, &mut played).await {
            Ok(problems) => problems,
            Err(error) => vec![format!("{error:#}")],
        });
        if !problems.is_empty() {
            let place = format!("step {}, {}", index + 1, name(step));
            let told = problems.into_iter().map(|one| format!("{place}: {one}"));
            played.problems.extend(told);
            return played;
        }
    }
    played.problems.extend(stage.strays());
    played
}

fn name(step: &Step) -> String {
    match step {
        Step::Call(call) => match &call.note {
            Some(note) => format!("{} ({note})", call.function),
            None => call.function.clone(),
        },
        Step::Control(control) => control.note.clone().unwrap_or_else(|| control.send.clone()),
        Step::Delivery(delivery) => delivery
            .note
            .clone()
            .unwrap_or_else(|| format!("a delivery of {}", delivery.of)),
        Step::Moved(_) => "the money that moved".to_owned(),
    }
}

/// A simulator, and what the steps before have kept.
struct Stage {
    stripe: FakeStripe,
    http: LocalHttp,
    contract: Contract,
    variables: Variables,
    first_sent: BTreeMap<String, u64>,
    /// How many requests the simulator had received when the last step ended.
    received: usize,
    /// Bound and not listening: whoever connects is refused, and nobody else gets the port.
    _refused: TcpSocket,
}

impl Stage {
    async fn set(scenario: &Scenario, host: &mut HostProcess) -> anyhow::Result<Self> {
        let stripe = FakeStripe::builder().clock(scenario.clock).start().await?;
        let refused = TcpSocket::new_v4()?;
        refused.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let mut variables = Variables::default();
        variables.set("api", json!(stripe.base_url()));
        variables.set("port", json!(stripe.address().port()));
        let nobody = format!("http://{}", refused.local_addr()?);
        variables.set("nobody", json!(nobody));
        let settings = match &scenario.settings {
            Some(settings) => variables.fill(settings)?,
            None => json!({ "egress": { "loopback-http": true } }),
        };
        host.set(&settings).await?;
        Ok(Self {
            stripe,
            http: LocalHttp::default(),
            contract: Contract::read()?,
            variables,
            first_sent: BTreeMap::new(),
            received: 0,
            _refused: refused,
        })
    }

    async fn step(
        &mut self,
        step: &Step,
        host: &mut HostProcess,
        played: &mut Played,
    ) -> anyhow::Result<Vec<String>> {
        let problems = match step {
            Step::Call(call) => self.call(call, host, played).await,
            Step::Control(control) => self.control(control).await.map(|()| Vec::new()),
            Step::Delivery(delivery) => self.deliver(delivery).map(|()| Vec::new()),
            Step::Moved(totals) => self.moved(totals),
        };
        self.received = self.stripe.control().requests().len();
        problems
    }

    /// Requests that came after the answer of a call: a host that goes on by itself.
    fn strays(&self) -> Vec<String> {
        let requests = self.stripe.control().requests();
        let late = requests.iter().skip(self.received);
        late.map(|one| format!("{} {} came after the call was over", one.method, one.path))
            .collect()
    }

    async fn call(
        &mut self,
        call: &Call,
        host: &mut HostProcess,
        played: &mut Played,
    ) -> anyhow::Result<Vec<String>> {
        let given = object(self.variables.fill(&Value::Object(call.with.clone()))?)?;
        let mut defaults = Defaults {
            api: self.stripe.base_url().to_owned(),
            now: u64::try_from(self.now())?,
            first_sent: std::mem::take(&mut self.first_sent),
        };
        let arguments = self
            .contract
            .complete(&call.function, &given, &mut defaults);
        self.first_sent = defaults.first_sent;
        let control = self.stripe.control();
        control.clear_requests();
        let mut found = host.call(&call.function, &arguments?).await?;
        played.calls += 1;

        let recorded = control.requests();
        found["requests"] = requests(&recorded);
        played
            .transcript
            .push(comparable(&found, self.stripe.base_url()));

        let (kind, expected) = call.answer().context("no answer is expected")?;
        let expected = self.variables.fill(expected)?;
        let mut problems = if found.get(kind).is_some() {
            differences(&expected, found.get(kind), kind)
        } else {
            vec![format!("expected `{kind}`, found {}", brief(&found))]
        };
        problems.extend(forbidden(&recorded));
        problems.extend(self.received(call, &found["requests"])?);
        if problems.is_empty() {
            self.variables.keep(&call.keep, &found)?;
        }
        Ok(problems)
    }

    fn received(&self, call: &Call, found: &Value) -> anyhow::Result<Vec<String>> {
        let lines = |requests: &[String]| match requests {
            [] => "none".to_owned(),
            some => some.join(", "),
        };
        let found: Vec<&Value> = found.as_array().into_iter().flatten().collect();
        let mut sent: Vec<String> = found
            .iter()
            .filter_map(|one| one["send"].as_str())
            .map(str::to_owned)
            .collect();
        let mut expected = Vec::new();
        let mut problems = Vec::new();
        for (index, request) in call.requests.iter().enumerate() {
            let detailed = match request {
                ExpectedRequest::Line(line) => {
                    expected.push(self.variables.fill(&json!(line))?);
                    continue;
                }
                ExpectedRequest::Detailed(detailed) => detailed,
            };
            expected.push(self.variables.fill(&json!(detailed.send))?);
            let mut details = json!({
                "parameters": detailed.parameters,
                "headers": detailed.headers,
            });
            if let Some(answer) = detailed.answer {
                details["answer"] = json!(answer);
            }
            let details = self.variables.fill(&details)?;
            let place = format!("requests[{index}]");
            problems.extend(differences(&details, found.get(index).copied(), &place));
        }
        let mut expected: Vec<String> = expected
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        if call.in_any_order {
            expected.sort();
            sent.sort();
        }
        if expected != sent {
            problems = vec![format!(
                "expected requests: {}; found: {}",
                lines(&expected),
                lines(&sent)
            )];
        }
        Ok(problems)
    }

    async fn control(&mut self, control: &Control) -> anyhow::Result<()> {
        let send = self.variables.fill(&json!(control.send))?;
        let (method, path) = send
            .as_str()
            .and_then(|send| send.split_once(' '))
            .context("`send` is a method and a path")?;
        let body = control
            .body
            .as_ref()
            .map(|body| self.variables.fill(body))
            .transpose()?;
        let url = format!("{}{path}", self.stripe.base_url());
        let method = Method::from_bytes(method.as_bytes())?;
        let answer = if path.starts_with("/_control/") {
            self.http.json(method, &url, body.as_ref()).await?
        } else {
            self.as_somebody_else(method, &url, body).await?
        };
        self.variables.keep(&control.keep, &answer)
    }

    /// A request to the API that is not the adapter's.
    async fn as_somebody_else(
        &self,
        method: Method,
        url: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Value> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in body.map(object).transpose()?.unwrap_or_default() {
            match value {
                Value::String(text) => form.append_pair(&name, &text),
                other => form.append_pair(&name, &other.to_string()),
            };
        }
        let headers = [
            ("authorization", "Bearer sk_test_somebody_else"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let answer = self.http.send(method, url, &headers, form.finish()).await?;
        if answer.status().is_redirection() {
            return redirection(&answer);
        }
        if !answer.status().is_success() {
            bail!("{url} answered {}: {}", answer.status(), answer.body());
        }
        Ok(serde_json::from_str(answer.body())?)
    }

    fn deliver(&mut self, delivery: &Delivery) -> anyhow::Result<()> {
        let control = self.stripe.control();
        let version = delivery.api_version.as_deref();
        let events = version.map_or_else(|| control.events(), |version| control.events_as(version));
        let event = events.iter().rfind(|event| event.kind == delivery.of);
        let event = event.with_context(|| format!("no {} happened", delivery.of))?;
        let genuine = control
            .event_body(&event.id, version)
            .context("the event has no body in that version")?;
        let received_at = self.now();
        let secret = self.variables.fill(&json!(delivery.secret))?;
        let secret = secret.as_str().context("a secret is a text")?;
        let signature = delivery
            .signature
            .clone()
            .unwrap_or_else(|| fake_stripe::sign(&genuine, secret, received_at - delivery.age));
        let mut payload = genuine;
        for (from, to) in &delivery.tamper {
            if !payload.contains(from) {
                bail!("there is no `{from}` in the payload to replace");
            }
            payload = payload.replace(from, to);
        }
        let mut headers = vec![json!({ "key": "Content-Type", "value": "application/json" })];
        if !signature.is_empty() {
            headers.push(json!({ "key": "Stripe-Signature", "value": signature }));
        }
        let value = json!({
            "payload": payload,
            "headers": headers,
            "received-at": received_at,
        });
        self.variables.set(&delivery.keep, value);
        Ok(())
    }

    fn moved(&self, expected: &BTreeMap<String, Value>) -> anyhow::Result<Vec<String>> {
        let found = serde_json::to_value(&self.stripe.control().ledger().totals)?;
        let mut problems = Vec::new();
        for (currency, totals) in expected {
            problems.extend(differences(totals, found.get(currency), currency));
        }
        for currency in object(found)?.keys() {
            if !expected.contains_key(currency) {
                problems.push(format!("money moved in {currency}"));
            }
        }
        Ok(problems)
    }

    fn now(&self) -> i64 {
        self.stripe.control().clock().now
    }
}

/// Where an answer sends a browser: `{"location", "query"}`.
fn redirection(answer: &Response<String>) -> anyhow::Result<Value> {
    let location = answer.headers().get(LOCATION);
    let location = location
        .context("a redirect without a location")?
        .to_str()?;
    let (_, query) = location.split_once('?').unwrap_or_default();
    let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    Ok(json!({ "location": location, "query": query }))
}

fn object(value: Value) -> anyhow::Result<Map<String, Value>> {
    match value {
        Value::Object(fields) => Ok(fields),
        other => bail!("{other} is no object"),
    }
}
