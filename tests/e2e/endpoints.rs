//! The interface `endpoints` on what Stripe really delivers, and a rotation that crashes between any
//! two of its steps.

use host_test::{situation, time};
use payments_host::types::{
    Delivery, EndpointScope, EndpointStatus, Entry, Event, Mode, NewEndpoint, Operation, Policy,
    Registered, Registration, Removal, Rotation, UnixSeconds,
};
use payments_host::{CallError, Endpoints};

use crate::endpoint::Endpoint;
use crate::shop::{Shop, euros, play};

const URL: &str = "https://shop.example/webhooks";

fn endpoints(shop: &Shop) -> Endpoints<'_> {
    let endpoints = shop.lab.adapter.endpoints();
    endpoints.expect("the adapter exports the interface")
}

#[track_caller]
fn created(registered: Registered) -> NewEndpoint {
    match registered {
        Registered::Created(new) => new,
        Registered::Exists(endpoint) => panic!("exists: {endpoint:?}"),
    }
}

/// A delivery as fake Stripe sent it, whether or not anybody listened.
fn received(delivery: &fake_stripe::Delivery) -> Delivery {
    Delivery {
        payload: delivery.body.clone(),
        headers: vec![Entry::new("Stripe-Signature", &delivery.signature)],
        received_at: u64::try_from(delivery.at).expect("a time"),
    }
}

/// The first attempts to deliver the events of a payment that is made now, by event.
async fn happens(
    shop: &Shop,
    operation: &str,
) -> Result<Vec<Vec<fake_stripe::Delivery>>, CallError> {
    let control = shop.lab.stripe.control();
    let before = control.deliveries().len();
    shop.authorize(operation, &situation::sale(euros(1000)))
        .await?;
    control.deliveries_settled().await;
    let mut events: Vec<Vec<fake_stripe::Delivery>> = Vec::new();
    for delivery in control.deliveries().split_off(before) {
        if delivery.attempt > 1 {
            continue;
        }
        match events
            .iter_mut()
            .find(|event| event[0].event_id == delivery.event_id)
        {
            Some(event) => event.push(delivery),
            None => events.push(vec![delivery]),
        }
    }
    assert!(!events.is_empty(), "nothing was delivered");
    Ok(events)
}

#[tokio::test]
async fn an_endpoint_is_told_what_it_was_registered_for() {
    play(async |shop| {
        let registration = Registration {
            events: Some(vec!["payment_intent.succeeded".to_owned()]),
            ..Registration::new(URL)
        };
        let registered = endpoints(shop)
            .register(&shop.operation("register"), &registration)
            .await?;
        let new = created(registered);
        let policy = Policy::new([&new.secret], Mode::Test);
        let events = happens(shop, "pay").await?;
        let deliveries = events.concat();
        let [delivery] = deliveries.as_slice() else {
            panic!("{deliveries:?}");
        };
        let verification = shop
            .lab
            .adapter
            .verify(&policy, &received(delivery))
            .await?;
        let [event] = verification.events.as_slice() else {
            panic!("{verification:?}");
        };
        assert_eq!(event.provider_type, "payment_intent.succeeded");
        let spoken = shop.lab.adapter.describe().await?.provider_api_version;
        assert_eq!(event.api_version, spoken);
        Ok(())
    })
    .await;
}

/// An endpoint that somebody made by hand, and a real listener behind it.
#[tokio::test]
async fn in_the_overlap_every_event_comes_twice_and_is_one() {
    play(async |shop| {
        let by_hand = Endpoint::open(shop).await?;
        let listed = endpoints(shop).list(&shop.lab.connection()).await?;
        let rotation = Rotation {
            scope: Some(EndpointScope::OwnAccount),
            ..Rotation::new(&listed[0].id)
        };
        let registered = endpoints(shop)
            .rotate(&shop.operation("rotate"), &rotation)
            .await?;
        let new = created(registered);
        assert_eq!(new.endpoint.url, listed[0].url);
        let policy = Policy {
            secrets: [by_hand.policy.secrets[0].clone(), new.secret].into(),
            ..by_hand.policy.clone()
        };
        shop.authorize("pay", &situation::sale(euros(1000))).await?;

        let mut told: Vec<(Event, Vec<u32>)> = Vec::new();
        for delivery in by_hand.deliveries(shop).await {
            let verification = shop.lab.adapter.verify(&policy, &delivery).await?;
            let [event] = verification.events.as_slice() else {
                panic!("{verification:?}");
            };
            match told
                .iter_mut()
                .find(|(known, _)| known.dedupe_key == event.dedupe_key)
            {
                Some((known, matched)) => {
                    assert_eq!(known, event);
                    matched.push(verification.matched_secret);
                }
                None => told.push((event.clone(), vec![verification.matched_secret])),
            }
        }
        assert!(told.len() > 1, "{told:?}");
        for (event, mut matched) in told {
            matched.sort_unstable();
            assert_eq!(matched, [0, 1], "{}", event.provider_type);
        }
        Ok(())
    })
    .await;
}

/// A platform: what it has stored survives a crash, and nothing else does.
#[derive(Clone, Debug, Default)]
struct Stored {
    /// The endpoint whose secret is replaced.
    old: String,
    /// Those that `policy.secrets` is made of, the oldest first.
    secrets: Vec<String>,
    /// When each operation was first sent.
    rotate: Option<UnixSeconds>,
    new: Option<String>,
    remove: Option<UnixSeconds>,
    done: bool,
}

/// The platform went down.
struct Crash;

/// Counts the steps down to the crash.
struct Fuse(usize);

impl Fuse {
    fn step(&mut self) -> Result<(), Crash> {
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => Err(Crash),
        }
    }
}

/// More than a rotation has.
const STEPS: usize = 7;

impl Stored {
    /// An operation that is stored before it is sent. Sent again, it says when it was sent first.
    fn operation(shop: &Shop, id: &str, first_sent_at: Option<UnixSeconds>) -> Operation {
        Operation {
            first_sent_at,
            ..shop.operation(id)
        }
    }

    /// Takes the rotation up where it was left. What is stored here is in the order of
    /// `docs/platforms.md`.
    async fn go_on(&mut self, shop: &Shop, fuse: &mut Fuse) -> Result<(), Crash> {
        if self.new.is_none() {
            let first_sent_at = self.rotate;
            self.rotate.get_or_insert_with(time::now);
            fuse.step()?;
            let operation = Self::operation(shop, "rotate", first_sent_at);
            let rotation = Rotation::new(&self.old);
            let registered = endpoints(shop).rotate(&operation, &rotation).await;
            let new = created(registered.unwrap_or_else(|error| panic!("rotate: {error}")));
            fuse.step()?;
            self.secrets.push(new.secret);
            self.new = Some(new.endpoint.id);
            fuse.step()?;
        }
        let first_sent_at = self.remove;
        self.remove.get_or_insert_with(time::now);
        fuse.step()?;
        let operation = Self::operation(shop, "remove", first_sent_at);
        let removal = Removal::new(&self.old);
        let removed = endpoints(shop).remove(&operation, &removal).await;
        removed.unwrap_or_else(|error| panic!("remove: {error}"));
        fuse.step()?;
        self.secrets.remove(0);
        self.done = true;
        Ok(())
    }

    /// Every event reaches the platform under a secret that it has: at once, or when Stripe delivers
    /// it again.
    async fn check_hears(&self, shop: &Shop, what: &str) {
        let policy = Policy::new(&self.secrets, Mode::Test);
        let events = happens(shop, what).await.expect("a payment");
        for event in events {
            let mut keys = Vec::new();
            for delivery in &event {
                match shop.lab.adapter.verify(&policy, &received(delivery)).await {
                    Ok(verification) => keys.push(verification.events[0].dedupe_key.clone()),
                    // The secret was not stored yet.
                    Err(CallError::Webhook(_)) => {}
                    Err(error) => panic!("{what}: {error}"),
                }
            }
            let type_ = &event[0].event_type;
            assert!(!keys.is_empty(), "{what}: {type_} is not heard: {self:?}");
            keys.dedup();
            assert_eq!(keys.len(), 1, "{what}: {type_} is several events");
        }
    }
}

#[tokio::test]
async fn a_rotation_survives_a_crash_between_any_two_steps() {
    for first in 0..STEPS {
        for second in 0..STEPS {
            let story = format!("crash-{first}-{second}");
            let shop = Shop::open().await;
            let registered = endpoints(&shop)
                .register(&shop.operation("register"), &Registration::new(URL))
                .await;
            let old = created(registered.expect("registered"));
            let mut stored = Stored {
                old: old.endpoint.id,
                secrets: vec![old.secret],
                ..Stored::default()
            };
            for (number, steps) in [first, second, usize::MAX].into_iter().enumerate() {
                if stored.done {
                    break;
                }
                // Whether it crashed shows in what is stored.
                let _ = stored.go_on(&shop, &mut Fuse(steps)).await;
                // Each look waits until deliveries are given up: one for each place of a crash.
                if second == 0 {
                    let what = format!("{story}-{number}");
                    stored.check_hears(&shop, &what).await;
                }
            }
            assert!(stored.done, "{story}");
            let listed = endpoints(&shop).list(&shop.lab.connection()).await;
            let listed = listed.expect("a list");
            let [left] = listed.as_slice() else {
                panic!("{story}: {listed:?}");
            };
            assert_eq!(Some(&left.id), stored.new.as_ref(), "{story}");
            assert_eq!(left.status, EndpointStatus::Enabled, "{story}");
            assert_eq!(stored.secrets.len(), 1, "{story}");
        }
    }
}

/// The answer was lost with the crash, and the window is over before anybody takes it up: the
/// secret is gone, and the way on is a rotation of its own.
#[tokio::test]
async fn a_rotation_that_was_left_for_a_day_begins_anew() {
    play(async |shop| {
        let endpoints = endpoints(shop);
        let registered = endpoints
            .register(&shop.operation("register"), &Registration::new(URL))
            .await?;
        let old = created(registered).endpoint.id;
        let rotate = shop.operation("rotate");
        let lost = created(endpoints.rotate(&rotate, &Rotation::new(&old)).await?);
        shop.lab.stripe.control().expire_idempotency_keys();
        let window = shop.lab.adapter.describe().await?.idempotency_window;
        let late = Operation {
            now: rotate.now + window,
            first_sent_at: Some(rotate.now),
            ..rotate
        };
        let answer = endpoints.rotate(&late, &Rotation::new(&old)).await?;
        let Registered::Exists(left) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(left, lost.endpoint);
        let remove = shop.operation("remove-what-was-left");
        endpoints.remove(&remove, &Removal::new(&left.id)).await?;
        let anew = endpoints
            .rotate(&shop.operation("rotate-anew"), &Rotation::new(&old))
            .await?;
        assert_eq!(created(anew).endpoint.replaces, Some(old));
        Ok(())
    })
    .await;
}
