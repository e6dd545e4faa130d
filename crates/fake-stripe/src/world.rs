//! Everything the simulator knows, behind one lock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};

use crate::accounts::Account;
use crate::api_keys::Grant;
use crate::balance_transactions::BalanceTransaction;
use crate::charges::Charge;
use crate::clock::Clock;
use crate::customers::Customer;
use crate::deliveries::{Delivery, DeliveryJob};
use crate::disputes::Dispute;
use crate::documents::Document;
use crate::events::Event;
use crate::faults::Faults;
use crate::idempotency::IdempotencyKeys;
use crate::ledger::Ledger;
use crate::oauth::Connections;
use crate::payment_intents::PaymentIntent;
use crate::payment_methods::PaymentMethod;
use crate::rate_limit::RateLimit;
use crate::refunds::Refund;
use crate::request_log::RequestLog;
use crate::setup_intents::SetupIntent;
use crate::thin_events::{EventDestination, ThinEvent};
use crate::webhook_endpoints::WebhookEndpoint;

/// The parts of a running simulator that requests, deliveries and the control API share.
#[derive(Debug)]
pub(crate) struct Shared {
    world: Mutex<World>,
    pub(crate) base_url: String,
    pub(crate) delivery_retry: Duration,
    /// How many deliveries have neither succeeded nor been given up.
    pub(crate) undelivered: watch::Sender<usize>,
    /// Becomes true when the simulator is dropped.
    pub(crate) stopping: watch::Sender<bool>,
}

impl Shared {
    pub(crate) fn new(world: World, base_url: String, delivery_retry: Duration) -> Self {
        Self {
            undelivered: world.undelivered.clone(),
            world: Mutex::new(world),
            base_url,
            delivery_retry,
            stopping: watch::Sender::new(false),
        }
    }

    /// The world. A panic in another request does not lock it for good.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which objects a request sees: one account, one mode.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Scope {
    /// The connected account, or none for the key's own.
    pub(crate) account: Option<String>,
    pub(crate) livemode: bool,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) ledger: Ledger,
    pub(crate) spaces: BTreeMap<Scope, Space>,
    /// Of all scopes: an endpoint of the platform may listen to its connected accounts.
    pub(crate) webhook_endpoints: Collection<WebhookEndpoint>,
    /// Of all scopes as well.
    pub(crate) event_destinations: Collection<EventDestination>,
    pub(crate) thin_events: Collection<ThinEvent>,
    pub(crate) idempotency: IdempotencyKeys,
    pub(crate) faults: Faults,
    pub(crate) requests: RequestLog,
    pub(crate) deliveries: Vec<Delivery>,
    events: u64,
    outbox: mpsc::UnboundedSender<DeliveryJob>,
    undelivered: watch::Sender<usize>,
    pub(crate) rate_limit: RateLimit,
    /// The ids of objects that a request is at work on.
    pub(crate) locked: BTreeSet<String>,
    /// Keys that may do less than the platform's own.
    pub(crate) keys: BTreeMap<String, Grant>,
    pub(crate) connections: Connections,
    /// Before this time no hold expires, in Unix seconds.
    pub(crate) earliest_expiry: i64,
    /// Waited before a request executes, without the lock.
    pub(crate) latency: Duration,
    /// How long new objects stay invisible to search, in seconds.
    pub(crate) search_delay: i64,
}

impl World {
    pub(crate) fn new(clock: Clock, outbox: mpsc::UnboundedSender<DeliveryJob>) -> Self {
        Self {
            clock,
            ids: Ids::default(),
            ledger: Ledger::default(),
            spaces: BTreeMap::new(),
            webhook_endpoints: Collection::default(),
            event_destinations: Collection::default(),
            thin_events: Collection::default(),
            idempotency: IdempotencyKeys::default(),
            faults: Faults::default(),
            requests: RequestLog::default(),
            deliveries: Vec::new(),
            events: 0,
            outbox,
            undelivered: watch::Sender::new(0),
            rate_limit: RateLimit::default(),
            locked: BTreeSet::new(),
            keys: BTreeMap::new(),
            connections: Connections::default(),
            earliest_expiry: i64::MAX,
            latency: Duration::ZERO,
            search_delay: 0,
        }
    }

    /// Forgets every object, key, fault and record. The clock, the settings and the sequence of ids
    /// stay, so that nothing late from before can be mistaken for something new.
    pub(crate) fn reset(&mut self) {
        self.ledger = Ledger::default();
        self.spaces.clear();
        self.earliest_expiry = i64::MAX;
        self.webhook_endpoints = Collection::default();
        self.event_destinations = Collection::default();
        self.thin_events = Collection::default();
        self.idempotency = IdempotencyKeys::default();
        self.faults = Faults::default();
        self.requests = RequestLog::default();
        self.deliveries.clear();
        self.keys.clear();
        self.connections = Connections::default();
    }

    pub(crate) fn queue(&mut self, job: DeliveryJob) {
        self.undelivered.send_modify(|count| *count += 1);
        if self.outbox.send(job).is_err() {
            // Only while the simulator is being dropped: nobody will deliver it.
            self.undelivered
                .send_modify(|count| *count = count.saturating_sub(1));
        }
    }

    /// The position of one more event.
    pub(crate) fn next_event(&mut self) -> u64 {
        self.events += 1;
        self.events
    }

    pub(crate) fn space(&mut self, scope: &Scope) -> &mut Space {
        self.spaces.entry(scope.clone()).or_default()
    }

    /// The scope that holds an object, for callers that know only its id.
    pub(crate) fn scope_of<R: Resource>(&self, id: &str) -> Option<Scope> {
        let found = self
            .spaces
            .iter()
            .find(|(_, space)| R::collection(space).get(id).is_some());
        found.map(|(scope, _)| scope.clone())
    }
}

impl World {
    /// The scope that holds a document, for callers that know only its id.
    pub(crate) fn scope_of_document(&self, id: &str) -> Option<Scope> {
        let found = self
            .spaces
            .iter()
            .find(|(_, space)| space.documents.get(id).is_some());
        found.map(|(scope, _)| scope.clone())
    }
}

/// The objects of one scope.
#[derive(Debug, Default)]
pub(crate) struct Space {
    pub(crate) payment_intents: Collection<PaymentIntent>,
    pub(crate) charges: Collection<Charge>,
    pub(crate) refunds: Collection<Refund>,
    pub(crate) disputes: Collection<Dispute>,
    pub(crate) payment_methods: Collection<PaymentMethod>,
    pub(crate) customers: Collection<Customer>,
    pub(crate) setup_intents: Collection<SetupIntent>,
    pub(crate) balance_transactions: Collection<BalanceTransaction>,
    /// Of the platform's space only.
    pub(crate) accounts: Collection<Account>,
    pub(crate) documents: Collection<Document>,
    pub(crate) events: Collection<Event>,
}

/// A kind of object that is kept in a space.
pub(crate) trait Resource: Identified + Clone {
    /// Stripe's name for it, as in the `object` field.
    const OBJECT: &'static str;
    fn collection(space: &Space) -> &Collection<Self>;
    fn collection_mut(space: &mut Space) -> &mut Collection<Self>;
    fn render(&self) -> Value;
}

pub(crate) trait Identified {
    fn id(&self) -> &str;
    fn created(&self) -> i64;
}

/// Objects in the order of their creation.
#[derive(Debug)]
pub(crate) struct Collection<T> {
    items: BTreeMap<u64, T>,
    positions: HashMap<String, u64>,
    next: u64,
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self {
            items: BTreeMap::new(),
            positions: HashMap::new(),
            next: 0,
        }
    }
}

impl<T: Identified> Collection<T> {
    /// Adds an object, or replaces the one with its id.
    pub(crate) fn put(&mut self, item: T) {
        let position = *self
            .positions
            .entry(item.id().to_owned())
            .or_insert_with(|| {
                self.next += 1;
                self.next
            });
        self.items.insert(position, item);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.items.get(self.positions.get(id)?)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.items.get_mut(self.positions.get(id)?)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        self.items.remove(&self.positions.remove(id)?)
    }

    pub(crate) fn oldest_first(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.values()
    }

    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &T> {
        self.items.values().rev()
    }
}

/// Makes ids that look like Stripe's and repeat from run to run.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    made: u64,
}

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Ids {
    /// A new id such as `pi_3QxK…`, with `length` characters after the prefix.
    pub(crate) fn next(&mut self, prefix: &str, length: usize) -> String {
        self.made += 1;
        format!(
            "{prefix}{}",
            scramble(&format!("{prefix}{}", self.made), length)
        )
    }
}

/// Letters and digits that depend on a text only.
pub(crate) fn scramble(text: &str, length: usize) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let letters = digest
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
    letters.cycle().take(length).collect()
}
