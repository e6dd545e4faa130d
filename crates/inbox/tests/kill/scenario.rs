//! The story: payments are made, their events are delivered to workers that die, what is open is
//! refreshed, and everything is compared.

use std::time::Instant;

use fake_stripe::ClockChange;
use host_test::{Lab, artifacts};
use tokio::sync::watch;

use crate::books::TABLES;
use crate::checks;
use crate::cluster::Cluster;
use crate::database::Database;
use crate::faults::Step;
use crate::lives::{self, PAYMENTS};
use crate::provider::{Outbox, Post};
use crate::supervisor::{Kills, Workers};
use crate::worker::{Place, Settings};

const WORKERS: usize = 4;
const DELIVERIES: usize = 10_000;
/// Repeats a run, as far as processes can be repeated.
const SEED_VARIABLE: &str = "PAYMENTS_INBOX_TEST_SEED";
/// A read may find a tie in the second of its answer, once or twice.
const MOST_REFRESHES: usize = 5;

pub fn sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    play("SQLite", Place::Sqlite(folder.path().join("platform.db")));
}

pub fn postgres() {
    if let Some(cluster) = Cluster::start() {
        play(
            "PostgreSQL",
            Place::Postgres(cluster.socket_folder().to_owned()),
        );
    }
}

fn play(name: &str, place: Place) {
    let seed = match std::env::var(SEED_VARIABLE) {
        Ok(seed) => seed.parse().expect("a number"),
        Err(_) => fastrand::u64(..),
    };
    let seed = Seed(seed);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let started = Instant::now();
    let kills = runtime.block_on(story(place, &mut fastrand::Rng::with_seed(seed.0)));
    eprintln!("{name}: {kills:?} in {:.0?}", started.elapsed());
}

/// Is told when the test fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("to repeat: {SEED_VARIABLE}={}", self.0);
        }
    }
}

async fn story(place: Place, random: &mut fastrand::Rng) -> Kills {
    let component = tokio::task::spawn_blocking(artifacts::stripe_adapter);
    let component = component.await.expect("no panic").expect("the component");
    let lab = Lab::builder().component(&component).start().await;
    let lab = lab.expect("a lab");
    let ours = lives::live(&lab, random).await;

    let database = Database::open(&place).await;
    database.execute(TABLES.to_owned()).await;
    let (stored, late) = ours.split_at(PAYMENTS * 9 / 10);
    store_orders(&database, stored).await;

    let settings = Settings {
        component,
        provider: lab.stripe.base_url().to_owned(),
        database: place,
        fault: None,
    };
    let mut workers = Workers::start(WORKERS, &settings).await;
    let addresses = workers.addresses.clone();
    let deliveries = deliveries(&lab, random);
    let count = deliveries.len();
    let outbox = Outbox::new(deliveries);
    let done = watch::Sender::new(false);
    let mut killer = random.fork();
    let (kills, ()) = tokio::join!(
        workers.kill_until(outbox.answers(), done.subscribe(), &mut killer),
        async {
            let checkout = async {
                // The orders of the last payments are stored long after their events came.
                let mut taken = outbox.taken();
                let half = u32::try_from(count / 2).expect("a count");
                let _ = taken.wait_for(|taken| *taken >= half).await;
                store_orders(&database, late).await;
                database
                    .execute("INSERT INTO complete VALUES (1)".to_owned())
                    .await;
            };
            tokio::join!(outbox.empty(&addresses, random), checkout);
            refresh(&lab, &database, &addresses, random).await;
            done.send_replace(true);
        }
    );
    drop(workers);

    checks::every_change_stands_once(&lab, &database, &ours).await;
    checks::what_is_known_is_true(&lab, &database, &ours).await;
    for step in Step::ALL {
        assert!(
            kills.at.contains_key(&step),
            "never killed at {step:?}: {kills:?}"
        );
    }
    assert!(kills.random >= 3, "hardly killed at random: {kills:?}");
    kills
}

/// Every event one to five times, and then some once more, in any order.
fn deliveries(lab: &Lab, random: &mut fastrand::Rng) -> Vec<Post> {
    let control = lab.stripe.control();
    let events = control.events();
    let mut deliveries: Vec<(usize, u32)> = (0..events.len()).map(|event| (event, 1)).collect();
    let mut left = DELIVERIES.saturating_sub(events.len());
    while left > 0 {
        let delivery = &mut deliveries[random.usize(..events.len())];
        if delivery.1 < 5 {
            delivery.1 += 1;
            left -= 1;
        }
    }
    let mut posts: Vec<Post> = Vec::new();
    for (event, times) in deliveries {
        let body = control.event_body(&events[event].id, None).expect("a body");
        posts.extend((0..times).map(|_| Post::Delivery(body.clone())));
    }
    random.shuffle(&mut posts);
    posts
}

async fn store_orders(database: &Database, payments: &[String]) {
    let values: Vec<_> = payments.iter().map(|id| format!("('{id}')")).collect();
    let statement = format!("INSERT INTO orders VALUES {}", values.join(", "));
    database.execute(statement).await;
}

/// Refreshes what says that it has to be, while workers go on dying.
async fn refresh(
    lab: &Lab,
    database: &Database,
    addresses: &crate::supervisor::Addresses,
    random: &mut fastrand::Rng,
) {
    for _ in 0..MOST_REFRESHES {
        let open = database.to_refresh().await;
        if open.is_empty() {
            return;
        }
        lab.stripe.control().set_clock(ClockChange::Advance(60));
        let posts = open.into_iter().map(Post::Refresh).collect();
        Outbox::new(posts).empty(addresses, random).await;
    }
    panic!("still to be refreshed: {:?}", database.to_refresh().await);
}
