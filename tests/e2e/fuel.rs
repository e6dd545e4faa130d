//! How much of wasmtime's fuel one call of each function takes when Stripe answers with about 3 kB,
//! and how much memory. Fuel counts instructions, so that the numbers are the same on every machine:
//! `cargo test -p stripe-adapter --test e2e fuel -- --nocapture` prints them.
//!
//! The sandbox here is a plain engine, not `payments-host`, which limits time instead.

mod memory;
mod stack;
mod stripe;

use std::collections::BTreeMap;
use std::sync::Arc;

use host_test::{artifacts, situation};
use payments_host::types::{
    AdapterError, AdapterInfo, Adjustment, Authorization, AuthorizationBatch, BatchItem,
    Cancellation, CaptureRequest, ClientConfig, Confirmation, Connection, Credential, Delivery,
    Endpoint, EndpointChanges, Entry, Mode, Movement, Operation, Payment, PaymentChanges, Presence,
    Reference, RefundRequest, Registration, Removal, Reversal, Rotation, Subject, Transaction,
    Verification, WebhookError,
};
use wasmtime::component::{
    Component, ComponentNamedList, ComponentType, InstancePre, Lift, Linker, Lower,
};
use wasmtime::{Config, Engine, Store};

use crate::shop::euros;
use memory::Memories;
use stripe::{ENDPOINT, NOW, OPERATION, PAYMENT, REFUND, SECRET};

/// What was measured and a quarter more, so that another compiler does not fail the test. A budget
/// is raised only with a reason, and the reason belongs into the commit.
const BUDGETS: [(&str, u64); 21] = [
    ("descriptor.describe", 457_000),
    ("descriptor.get-client-config", 4_000),
    ("gateway.authorize", 126_000),
    ("gateway.confirm", 116_000),
    ("gateway.update", 124_000),
    ("gateway.get-payment", 92_000),
    ("gateway.capture", 200_000),
    ("gateway.adjust", 199_000),
    ("gateway.cancel", 191_000),
    ("gateway.refund", 203_000),
    ("gateway.reverse", 190_000),
    ("gateway.get-transaction", 106_000),
    ("gateway.find", 380_000),
    ("webhooks.verify", 449_000),
    ("webhooks.resolve", 94_000),
    ("endpoints.register", 232_000),
    ("endpoints.list-endpoints", 43_000),
    ("endpoints.update", 63_000),
    ("endpoints.rotate", 156_000),
    ("endpoints.remove", 27_000),
    // 70 payments.
    ("batch.authorize-all", 9_138_000),
];

/// How many pages of 4 KiB of its memory a call may have written when it ends, the initial data
/// included. Whoever makes the instance pays for each: it is given to the call, and cleared after it.
/// 24 are 96 KiB; where a call may have more, the reason stands beside it.
const MOST_PAGES: u64 = 24;
const MORE_PAGES: [(&str, u64); 1] = [
    // 70 requests and 70 answers of 3 kB are in memory together.
    ("batch.authorize-all", 256),
];

/// Bytes of its stack that every call leaves alone, whatever it is given: half of it. A stack that is
/// too small would end the call.
const LEAST_UNUSED_STACK: u64 = 16 << 10;

/// The answer of a function of the contract.
type Answer<T> = (Result<T, AdapterError>,);

#[test]
fn fuel_of_one_call_of_each_function() {
    let mut meter = Meter::new();
    let meter = &mut meter;
    let connection = &connection();
    let operation = &Operation::new(connection.clone(), OPERATION, NOW);

    meter.call::<_, (AdapterInfo,)>("descriptor.describe", ());
    let (answer,): Answer<ClientConfig> = meter.call("descriptor.get-client-config", (connection,));
    answer.expect("a configuration");

    let authorization = situation::hold(euros(4200));
    payment(meter.call("gateway.authorize", (operation, &authorization)));
    let confirmation = Confirmation::new(PAYMENT);
    payment(meter.call("gateway.confirm", (operation, &confirmation)));
    let changes = PaymentChanges {
        amount: Some(euros(4200)),
        ..PaymentChanges::new(PAYMENT)
    };
    payment(meter.call("gateway.update", (operation, &changes)));
    payment(meter.call("gateway.get-payment", (connection, PAYMENT)));

    let capture = CaptureRequest::new(PAYMENT, euros(4200));
    transaction(meter.call("gateway.capture", (operation, &capture)));
    let adjustment = Adjustment::new(PAYMENT, euros(4300));
    transaction(meter.call("gateway.adjust", (operation, &adjustment)));
    let cancellation = Cancellation::new(PAYMENT);
    transaction(meter.call("gateway.cancel", (operation, &cancellation)));
    let refund = RefundRequest {
        amount: Some(euros(500)),
        ..RefundRequest::new(PAYMENT)
    };
    transaction(meter.call("gateway.refund", (operation, &refund)));
    let reversal = Reversal::new(PAYMENT);
    transaction(meter.call("gateway.reverse", (operation, &reversal)));
    transaction(meter.call("gateway.get-transaction", (connection, PAYMENT, REFUND)));
    let (found,): Answer<Vec<Movement>> =
        meter.call("gateway.find", (connection, OPERATION, NOW - 60));
    assert_eq!(found.expect("a search").len(), 1);

    let verified = meter.verify(stripe::event()).expect("a genuine delivery");
    assert!(matches!(verified.events[0].subject, Subject::Payment(_)));
    let reference = Reference {
        kind: "payment_intent".into(),
        id: PAYMENT.into(),
    };
    let (subject,): Answer<Subject> = meter.call("webhooks.resolve", (connection, &reference));
    assert!(matches!(subject, Ok(Subject::Payment(_))));

    endpoints(meter, operation);
    batch(meter, connection);
    meter.report();
}

fn batch(meter: &mut Meter, connection: &Connection) {
    let items = (0..70).map(|index| {
        let authorization = Authorization {
            presence: Presence::Moto,
            ..situation::hold(euros(4200))
        };
        BatchItem::new(format!("invoice-{index}"), authorization)
    });
    let batch = AuthorizationBatch::new(connection.clone(), NOW, items);
    let (results,): Answer<Vec<Result<Payment, AdapterError>>> =
        meter.call("batch.authorize-all", (&batch,));
    let results = results.expect("a batch that is right");
    assert_eq!(results.iter().flatten().count(), 70);
}

fn endpoints(meter: &mut Meter, operation: &Operation) {
    let registration = Registration::new("https://shop.example/webhooks");
    let (registered,): Answer<Registered> =
        meter.call("endpoints.register", (operation, &registration));
    created(registered);
    let (listed,): Answer<Vec<Endpoint>> =
        meter.call("endpoints.list-endpoints", (&operation.connection,));
    assert_eq!(listed.expect("a list").len(), 1);
    let changes = EndpointChanges {
        is_enabled: Some(true),
        ..EndpointChanges::new(ENDPOINT)
    };
    let (updated,): Answer<Endpoint> = meter.call("endpoints.update", (operation, &changes));
    assert_eq!(updated.expect("an endpoint").id, ENDPOINT);
    let rotation = Rotation::new(ENDPOINT);
    let (rotated,): Answer<Registered> = meter.call("endpoints.rotate", (operation, &rotation));
    created(rotated);
    let removal = Removal::new(ENDPOINT);
    let (removed,): Answer<()> = meter.call("endpoints.remove", (operation, &removal));
    removed.expect("removed");
}

fn created(answer: Result<Registered, AdapterError>) {
    match answer.expect("an endpoint") {
        Registered::Created(new) => {
            assert_eq!(
                (new.endpoint.id.as_str(), new.secret.as_str()),
                (ENDPOINT, SECRET)
            );
        }
        Registered::Exists(endpoint) => panic!("{} exists", endpoint.id),
    }
}

/// `payments_host::types::Registered` hides the secret, and does not cross into a sandbox itself.
#[derive(ComponentType, Lift)]
#[component(variant)]
enum Registered {
    #[component(name = "created")]
    Created(NewEndpoint),
    #[component(name = "exists")]
    Exists(Endpoint),
}

#[derive(ComponentType, Lift)]
#[component(record)]
struct NewEndpoint {
    endpoint: Endpoint,
    secret: String,
}

fn payment((answer,): Answer<Payment>) {
    assert_eq!(answer.expect("a payment").id, PAYMENT);
}

fn transaction((answer,): Answer<Transaction>) {
    let transaction = answer.expect("a movement");
    assert_eq!(transaction.payment_id.as_deref(), Some(PAYMENT));
}

fn connection() -> Connection {
    Connection {
        installation_id: Some("shop-eu".into()),
        settings: vec![Entry::new("publishable-key", "pk_test_123")],
        ..Connection::new(
            Mode::Test,
            [Credential::secret("secret-key", "sk_test_123")],
        )
    }
}

/// `payments_host::types::Policy` hides its secrets, and does not cross into a sandbox itself.
#[derive(ComponentType, Lower)]
#[component(record)]
struct Policy {
    secrets: Vec<String>,
    tolerance: Option<u32>,
    #[component(name = "installation-id")]
    installation_id: Option<String>,
    mode: Mode,
    connection: Option<Connection>,
}

fn policy() -> Policy {
    Policy {
        secrets: vec![SECRET.into()],
        tolerance: None,
        installation_id: Some("shop-eu".into()),
        mode: Mode::Test,
        connection: None,
    }
}

/// What a sandbox needs to know while a call runs.
pub struct Exchange {
    /// How many were made.
    requests: u64,
    /// What Stripe says of the payment.
    payment: String,
}

/// An engine that counts, and what it has counted.
struct Meter {
    adapter: InstancePre<Exchange>,
    memories: Arc<Memories>,
    payment: String,
    measured: BTreeMap<&'static str, Measured>,
}

struct Measured {
    fuel: u64,
    requests: u64,
    written_pages: u64,
    unused_stack: u64,
}

impl Meter {
    fn new() -> Self {
        let mut config = Config::new();
        let memories = Arc::new(Memories::default());
        config
            .consume_fuel(true)
            .with_host_memory(memories.clone())
            // The code checks every address itself.
            .memory_reservation(0)
            .memory_guard_size(0)
            .memory_init_cow(false);
        let engine = Engine::new(&config).expect("an engine");
        let path = artifacts::stripe_adapter().expect("the component");
        let component = Component::from_file(&engine, path).expect("a component");
        let mut linker = Linker::new(&engine);
        stripe::link(&mut linker).expect("http-client");
        let adapter = linker.instantiate_pre(&component).expect("an adapter");
        Self {
            adapter,
            memories,
            payment: stripe::PAYMENT_INTENT.to_owned(),
            measured: BTreeMap::new(),
        }
    }

    /// Calls a function of the contract, in an instance of its own.
    fn call<P, R>(&mut self, function: &'static str, parameters: P) -> R
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
    {
        let exchange = Exchange {
            requests: 0,
            payment: self.payment.clone(),
        };
        let mut store = Store::new(self.adapter.engine(), exchange);
        store.set_fuel(u64::MAX).expect("an engine that counts");
        let instance = self.adapter.instantiate(&mut store).expect("an instance");
        let before = store.get_fuel().expect("an engine that counts");

        let (interface, name) = function.split_once('.').expect("interface.function");
        let interface = format!("commerce:payments/{interface}@0.1.0");
        let index = instance
            .get_export_index(&mut store, None, &interface)
            .and_then(|interface| instance.get_export_index(&mut store, Some(&interface), name))
            .unwrap_or_else(|| panic!("no {function}"));
        let exported = instance.get_typed_func::<P, R>(&mut store, index);
        let exported = exported.unwrap_or_else(|error| panic!("{function}: {error:#}"));
        let answer = exported.call(&mut store, parameters);
        let answer = answer.unwrap_or_else(|error| panic!("{function}: {error:#}"));

        let after = store.get_fuel().expect("an engine that counts");
        let measured = Measured {
            fuel: before - after,
            requests: store.data().requests,
            written_pages: self.memories.written_pages(),
            unused_stack: self.memories.unused_stack(),
        };
        let left = measured.unused_stack;
        assert!(
            left >= LEAST_UNUSED_STACK,
            "{function} leaves {left} bytes of its stack"
        );
        self.measured.insert(function, measured);
        answer
    }

    /// Verifies an event that Stripe sent.
    fn verify(&mut self, payload: String) -> Result<Verification, WebhookError> {
        let delivery = Delivery {
            headers: vec![Entry::new("Stripe-Signature", stripe::sign(&payload))],
            payload,
            received_at: NOW,
        };
        let (verified,) = self.call("webhooks.verify", (policy(), &delivery));
        verified
    }

    /// Prints what was measured, and compares it with the budgets.
    fn report(&self) {
        println!(
            "{:<30} {:>9} {:>12} {:>12} {:>6} {:>6} {:>13}",
            "function", "requests", "fuel", "budget", "pages", "budget", "unused stack"
        );
        let mut over = Vec::new();
        for (function, budget) in BUDGETS {
            let Measured {
                fuel,
                requests,
                written_pages: pages,
                unused_stack: stack,
            } = self.measured[function];
            let more = MORE_PAGES.iter().find(|(name, _)| *name == function);
            let most = more.map_or(MOST_PAGES, |(_, pages)| *pages);
            println!(
                "{function:<30} {requests:>9} {fuel:>12} {budget:>12} {pages:>6} {most:>6} {stack:>13}"
            );
            if fuel > budget {
                over.push(format!("{function} takes {fuel}, and may take {budget}"));
            }
            if pages > most {
                over.push(format!(
                    "{function} writes {pages} pages, and may write {most}"
                ));
            }
        }
        assert_eq!(
            BUDGETS.len(),
            self.measured.len(),
            "every function has a budget"
        );
        assert!(over.is_empty(), "{}", over.join("\n"));
    }
}
