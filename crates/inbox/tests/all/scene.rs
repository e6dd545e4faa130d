//! A shop with a fake Stripe, an inbox, and a handler that writes down what it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fake_stripe::RecordedEvent;
use host_test::http::LocalHttp;
use host_test::lab::{INSTALLATION_ID, SECRET_KEY};
use host_test::{Lab, time};
use hyper::Method;
use payments_host::types::{
    Authorization, Event, Mode, Money, Operation, Payment, RefundRequest, Transaction,
};
use payments_inbox::ledger::{Change, Summary};
use payments_inbox::store::{MemoryStore, Store};
use payments_inbox::{
    Answer, Handler, HandlerError, Inbox, InboxBuilder, Outcome, Owner, Report, SigningSecretList,
    Update, Verdict,
};
use serde_json::Value;

pub const SECRET: &str = "whsec_of_the_inbox";

/// A fake Stripe, a sandbox with the adapter, and somebody who looks at Stripe from outside.
pub struct Scene {
    pub lab: Lab,
    http: LocalHttp,
}

impl Scene {
    pub async fn open() -> Self {
        Self {
            lab: Lab::start().await.expect("a lab"),
            http: LocalHttp::default(),
        }
    }

    /// Settings of an inbox for this shop, without a connection.
    pub fn settings(&self) -> InboxBuilder {
        let secrets = SigningSecretList::new([SECRET]).expect("a secret");
        InboxBuilder::new(self.lab.adapter.clone(), Mode::Test, secrets)
            .installation_id(INSTALLATION_ID)
    }

    /// An inbox that keeps everything in memory.
    pub fn inbox(&self, recorder: &Recorder) -> Inbox<MemoryStore, Recorder> {
        let settings = self.settings().connection(self.lab.connection());
        settings
            .build(MemoryStore::new(), recorder.clone())
            .expect("an inbox")
    }

    /// Lets time pass at Stripe, which tells of seconds.
    pub fn wait(&self, seconds: i64) {
        let control = self.lab.stripe.control();
        control.set_clock(fake_stripe::ClockChange::Advance(seconds));
    }

    pub fn operation(&self, id: &str) -> Operation {
        self.lab.operation(id)
    }

    pub async fn authorize(&self, operation: &str, authorization: &Authorization) -> Payment {
        let operation = self.operation(operation);
        let payment = self.lab.adapter.authorize(&operation, authorization).await;
        payment.expect("authorized")
    }

    /// All that was captured, or what `request` says of it.
    pub async fn refund(&self, operation: &str, request: &RefundRequest) -> Transaction {
        let operation = self.operation(operation);
        let refunded = self.lab.adapter.refund(&operation, request).await;
        refunded.expect("refunded")
    }

    /// What Stripe has to tell so far, oldest first, with the text of each event.
    pub fn events(&self) -> Vec<(RecordedEvent, String)> {
        let control = self.lab.stripe.control();
        let events = control.events().into_iter().map(|event| {
            let body = control.event_body(&event.id, None).expect("a body");
            (event, body)
        });
        events.collect()
    }

    /// The texts of the events of one type.
    pub fn of_type(&self, kind: &str) -> Vec<String> {
        let events = self.events().into_iter();
        events
            .filter(|(event, _)| event.kind == kind)
            .map(|(_, body)| body)
            .collect()
    }

    /// A request to Stripe from outside the sandbox, as from its dashboard.
    pub async fn post(&self, path: &str, parameters: &[(&str, &str)]) -> Value {
        let form: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let authorization = format!("Bearer {SECRET_KEY}");
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let url = format!("{}{path}", self.lab.stripe.base_url());
        let answer = self
            .http
            .send(Method::POST, &url, &headers, form.join("&"))
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200, "{}", answer.body());
        serde_json::from_str(answer.body()).expect("JSON")
    }
}

/// A delivery as Stripe makes it now: its header.
pub fn signature(body: &str, secret: &str) -> String {
    let now = i64::try_from(time::now()).expect("a time");
    fake_stripe::signature::sign(body, secret, now)
}

/// Delivers an event as Stripe does.
pub async fn deliver<S: Store, H: Handler<S::Transaction>>(
    inbox: &Inbox<S, H>,
    body: &str,
) -> Answer {
    let signature = signature(body, SECRET);
    let headers = [
        ("content-type", &b"application/json; charset=utf-8"[..]),
        ("stripe-signature", signature.as_bytes()),
    ];
    inbox.receive(headers, body).await
}

/// Delivers events that must all be taken.
pub async fn deliver_all<S: Store, H: Handler<S::Transaction>>(
    inbox: &Inbox<S, H>,
    bodies: impl IntoIterator<Item = String>,
) {
    for body in bodies {
        let answer = deliver(inbox, &body).await;
        assert_eq!(answer.http_status, 200, "{answer:?} to {body}");
    }
}

/// What became of the one event of a delivery.
#[track_caller]
pub fn verdict(answer: &Answer) -> Verdict {
    match &answer.report {
        Report::Verified(events) if events.len() == 1 => events[0].verdict,
        other => panic!("{other:?}"),
    }
}

pub fn euros(cents: u64) -> Money {
    Money::new(cents, "EUR")
}

/// Writes down what it is told.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Recorded>>);

#[derive(Default)]
pub struct Recorded {
    pub updates: Vec<Update>,
    /// The ids of each question whose an event is.
    pub asked: Vec<Vec<String>>,
    /// What to answer to the next questions; ours after that.
    pub owners: VecDeque<Owner>,
    /// What to answer to the next updates; done after that.
    pub outcomes: VecDeque<Result<Outcome, &'static str>>,
}

impl Recorder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn lock(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn updates(&self) -> Vec<Update> {
        self.lock().updates.clone()
    }

    /// All changes of all updates, in their order.
    pub fn changes(&self) -> Vec<Change> {
        let updates = self.updates().into_iter();
        updates
            .filter_map(|update| update.payment)
            .flat_map(|payment| payment.changes)
            .collect()
    }

    /// What the changes of the captured total add up to.
    pub fn captured(&self) -> u64 {
        let changes = self.changes().into_iter();
        changes
            .map(|change| match change {
                Change::Captured { from, to } => to.minor_units - from.minor_units,
                _ => 0,
            })
            .sum()
    }

    /// What is known of the payment that was spoken of last.
    #[track_caller]
    pub fn summary(&self) -> Summary {
        let updates = self.updates();
        let last = updates
            .iter()
            .rev()
            .find_map(|update| update.payment.as_ref());
        last.expect("a payment").summary.clone()
    }
}

impl<T: Send> Handler<T> for Recorder {
    async fn owns(
        &self,
        _: &mut T,
        _: &Event,
        ids: &[String],
        _: u64,
    ) -> Result<Owner, HandlerError> {
        let mut recorded = self.lock();
        recorded.asked.push(ids.to_vec());
        Ok(recorded.owners.pop_front().unwrap_or(Owner::Ours))
    }

    async fn handle(&self, _: &mut T, update: &Update) -> Result<Outcome, HandlerError> {
        let mut recorded = self.lock();
        let outcome = recorded.outcomes.pop_front().unwrap_or(Ok(Outcome::Done))?;
        if outcome == Outcome::Done {
            recorded.updates.push(update.clone());
        }
        Ok(outcome)
    }
}
