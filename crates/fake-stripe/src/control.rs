//! The control API: what a test may ask of the simulator, and do to it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::accounts::AccountChange;
use crate::api_keys::Grant;
use crate::api_version::ApiVersion;
use crate::clock::{ClockChange, ClockState};
use crate::deliveries::{Delivery, DeliveryJob};
use crate::disputes::{Dispute, DisputeStatus};
use crate::error::ApiError;
use crate::events::{Event, RecordedEvent};
use crate::faults::Fault;
use crate::ledger::Ledger;
use crate::oauth::OauthConsent;
use crate::operation::{Cause, Operation};
use crate::payment_intents::{AuthenticationOutcome, PaymentIntent, Settlement, expire_holds};
use crate::rate_limit::RateLimits;
use crate::refunds::{Refund, RefundChange};
use crate::request_log::RecordedRequest;
use crate::setup_intents::SetupIntent;
use crate::thin_events::EventDestination;
use crate::world::{Identified, Resource, Scope, Shared, World};

/// A handle to a running simulator. `/_control/…` offers the same over HTTP.
#[derive(Clone, Debug)]
pub struct Control {
    pub(crate) shared: Arc<Shared>,
}

/// The simulator refused: no such object, or not in a state for it. The message is Stripe's.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ControlError(pub(crate) String);

impl From<ApiError> for ControlError {
    fn from(error: ApiError) -> Self {
        Self(
            error.summary()["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    }
}

impl Control {
    /// Every movement of money so far, of all accounts and both modes.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.shared.world().ledger.clone()
    }

    /// Every request to the API so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.world().requests.requests.clone()
    }

    /// Forgets the requests; their numbers go on.
    pub fn clear_requests(&self) {
        self.shared.world().requests.requests.clear();
    }

    /// Replaces all faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.shared.world().faults.set(faults);
    }

    /// Adds a fault behind those that are set.
    pub fn add_fault(&self, fault: Fault) {
        self.shared.world().faults.add(fault);
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.set_faults(Vec::new());
    }

    /// Forgets every object, key, fault and record; clock and settings stay.
    pub fn reset(&self) {
        self.shared.world().reset();
    }

    /// What the clock shows.
    #[must_use]
    pub fn clock(&self) -> ClockState {
        self.shared.world().clock.state()
    }

    /// Changes the clock; holds whose time is over then expire at once.
    pub fn set_clock(&self, change: ClockChange) -> ClockState {
        let mut world = self.shared.world();
        world.clock.change(change);
        expire_holds(&mut world, &self.shared.base_url);
        world.clock.state()
    }

    /// Lets the shopper pass or fail what a payment intent or setup intent waits for. Gives the
    /// intent as it is then.
    ///
    /// # Errors
    /// When there is no such intent, or it waits for nothing.
    pub fn authenticate(
        &self,
        intent: &str,
        outcome: AuthenticationOutcome,
    ) -> Result<Value, ControlError> {
        if intent.starts_with("seti_") {
            return self.act::<SetupIntent>(intent, |operation| {
                operation.authenticate_setup(intent, outcome)
            });
        }
        self.act::<PaymentIntent>(intent, |operation| operation.authenticate(intent, outcome))
    }

    /// Ends a payment that is `processing`.
    ///
    /// # Errors
    /// When there is no such payment, or it is not processing.
    pub fn settle_payment_intent(
        &self,
        intent: &str,
        settlement: Settlement,
    ) -> Result<Value, ControlError> {
        self.act::<PaymentIntent>(intent, |operation| {
            operation.settle_payment_intent(intent, settlement)
        })
    }

    /// Lets a refund succeed, fail, be canceled or ask for action.
    ///
    /// # Errors
    /// When there is no such refund, or it has already ended otherwise.
    pub fn settle_refund(
        &self,
        refund: &str,
        change: &RefundChange,
    ) -> Result<Value, ControlError> {
        self.act::<Refund>(refund, |operation| operation.settle_refund(refund, change))
    }

    /// Moves a dispute on: to `under_review`, `won`, `lost`, `prevented`, or another of Stripe's
    /// statuses. Money goes with it. Gives the dispute as it is then.
    ///
    /// # Errors
    /// When there is no such dispute or status, or the one does not follow from the other.
    pub fn settle_dispute(&self, dispute: &str, status: &str) -> Result<Value, ControlError> {
        let status = DisputeStatus::named(status)?;
        self.act::<Dispute>(dispute, |operation| {
            operation.settle_dispute(dispute, status)
        })
    }

    /// The shopper or the bank withdraws the consent to be debited: the mandate is inactive, payments
    /// under it are refused. Gives the mandate.
    ///
    /// # Errors
    /// When there is no such mandate.
    pub fn revoke_mandate(&self, mandate: &str) -> Result<Value, ControlError> {
        let mut world = self.shared.world();
        let scope = world
            .scope_of_document(mandate)
            .ok_or_else(|| ControlError::from(ApiError::no_such("mandate", mandate)))?;
        let mut operation =
            Operation::new(&mut world, scope, &self.shared.base_url, Cause::default());
        operation
            .revoke_mandate(mandate)
            .map_err(ControlError::from)
    }

    /// Says what an account can do and what is missing for it, with an `account.updated`. The
    /// platform's own account if none is named. Gives the account as `GET /v1/account` shows it.
    pub fn change_account(&self, account: Option<&str>, change: &AccountChange) -> Value {
        let scope = Scope {
            account: None,
            livemode: false,
        };
        let mut world = self.shared.world();
        let mut operation =
            Operation::new(&mut world, scope, &self.shared.base_url, Cause::default());
        operation.tell_of_account(account, change)
    }

    /// Restricts a key to some permissions, such as `refund_write` or `charge_read`: an object's name,
    /// and `read` or `write`, which allows reading too. Keys that are not restricted may do everything.
    pub fn restrict_key(&self, key: &str, permissions: &[&str]) {
        let permissions = permissions.iter().map(|name| (*name).to_owned());
        let grant = Grant::Restricted(permissions.collect());
        self.shared.world().keys.insert(key.to_owned(), grant);
    }

    /// Decides what the owners of accounts answer from now on when OAuth asks them to connect. Without
    /// it a new account is connected in test mode each time.
    pub fn set_oauth_consent(&self, consent: OauthConsent) {
        self.shared.world().connections.consent = consent;
    }

    /// Pays out what an account's balance has in a currency, and lets it arrive: every balance
    /// transaction of the currency that no earlier payout paid out is part of it. Gives the payout.
    /// The platform's own account in test mode, if no other is named.
    ///
    /// # Errors
    /// When there is nothing to pay out.
    pub fn pay_out(&self, currency: &str, account: Option<&str>) -> Result<Value, ControlError> {
        let scope = Scope {
            account: account.map(str::to_owned),
            livemode: false,
        };
        let mut world = self.shared.world();
        let mut operation =
            Operation::new(&mut world, scope, &self.shared.base_url, Cause::default());
        operation.pay_out(currency).map_err(ControlError::from)
    }

    /// Every event so far that the pinned version knows, of all accounts and both modes, oldest
    /// first.
    #[must_use]
    pub fn events(&self) -> Vec<RecordedEvent> {
        self.events_in(ApiVersion::PINNED)
    }

    /// The events that an endpoint of another version is told of, oldest first. Before
    /// 2025-03-31.basil a released hold was a refund; before 2024-10-28 there was no
    /// `refund.created` for charges. Empty if the text is no version.
    #[must_use]
    pub fn events_as(&self, api_version: &str) -> Vec<RecordedEvent> {
        ApiVersion::parse(api_version).map_or_else(Vec::new, |version| self.events_in(version))
    }

    fn events_in(&self, version: ApiVersion<'_>) -> Vec<RecordedEvent> {
        let world = self.shared.world();
        let spaces = world.spaces.values();
        let mut events: Vec<&Event> = spaces
            .flat_map(|space| space.events.oldest_first())
            .filter(|event| event.versions.include(version))
            .collect();
        events.sort_by_key(|event| event.sequence);
        events.into_iter().map(Event::recorded).collect()
    }

    /// The text that an endpoint of a version (absent: the pinned one) is sent for an event, to be
    /// signed with [`sign`](crate::sign). None if there is no such event in that version. A thin event
    /// has no versions.
    #[must_use]
    pub fn event_body(&self, event_id: &str, api_version: Option<&str>) -> Option<String> {
        let version = match api_version {
            Some(text) => ApiVersion::parse(text)?,
            None => ApiVersion::PINNED,
        };
        let world = self.shared.world();
        if let Some(event) = world.thin_events.get(event_id) {
            return Some(event.body());
        }
        let mut spaces = world.spaces.values();
        spaces
            .find_map(|space| space.events.get(event_id))?
            .body(version)
    }

    /// Every attempt to deliver an event so far.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.world().deliveries.clone()
    }

    /// Waits until every event so far has been delivered, or given up.
    pub async fn deliveries_settled(&self) {
        let mut undelivered = self.shared.undelivered.subscribe();
        // The sender lives as long as this handle, so that this cannot fail.
        let _ = undelivered.wait_for(|count| *count == 0).await;
    }

    /// Delivers an event once more to every endpoint that wants it, newly signed.
    ///
    /// # Errors
    /// When there is no such event.
    pub fn resend(&self, event_id: &str) -> Result<(), ControlError> {
        let mut world = self.shared.world();
        let (scope, endpoints) = world
            .recipients(event_id)
            .ok_or_else(|| no_such::<Event>(event_id))?;
        for endpoint_id in endpoints {
            world.queue(DeliveryJob {
                event_id: event_id.to_owned(),
                scope: scope.clone(),
                endpoint_id,
            });
        }
        Ok(())
    }

    /// Lets an endpoint sign with a secret of your own choice, for a server that had to be started
    /// with one before its endpoint could be registered. Stripe chooses secrets itself.
    ///
    /// # Errors
    /// When there is no such endpoint.
    pub fn set_endpoint_secret(&self, id: &str, secret: &str) -> Result<(), ControlError> {
        let mut world = self.shared.world();
        let mut endpoint = world
            .webhook_endpoints
            .get(id)
            .cloned()
            .ok_or_else(|| ControlError::from(ApiError::no_such("webhook endpoint", id)))?;
        secret.clone_into(&mut endpoint.secret);
        world.webhook_endpoints.put(endpoint);
        Ok(())
    }

    /// Registers a destination for thin events, as `POST /v2/core/event_destinations` would; gives its
    /// id. It is told of what is [triggered](Self::trigger) as thin, in any account and mode.
    pub fn add_event_destination(&self, url: &str, secret: &str) -> String {
        let mut world = self.shared.world();
        let destination = EventDestination::new(&mut world, url.to_owned(), secret.to_owned());
        let id = destination.id().to_owned();
        world.event_destinations.put(destination);
        id
    }

    /// Tells a destination nothing more. One that is gone already is removed.
    pub fn remove_event_destination(&self, id: &str) {
        self.shared.world().event_destinations.remove(id);
    }

    /// Forgets all idempotency keys, as Stripe does after a day.
    pub fn expire_idempotency_keys(&self) {
        self.shared.world().idempotency.expire();
    }

    /// Requests per second of an account before 429, by the simulator's clock; none for no limit.
    pub fn set_rate_limit(&self, per_second: Option<u32>) {
        self.set_rate_limits(RateLimits {
            sandbox: per_second,
            live: per_second,
            ..RateLimits::default()
        });
    }

    /// Replaces all rate limits, and forgets what has been used of them; `RateLimits::default()` for
    /// none.
    pub fn set_rate_limits(&self, limits: RateLimits) {
        self.shared.world().rate_limit.set(limits);
    }

    /// How long every request takes before it is executed.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.world().latency = latency;
    }

    /// How many seconds of the simulator's clock pass before search finds a new object.
    pub fn set_search_delay(&self, seconds: i64) {
        self.shared.world().search_delay = seconds;
    }

    fn act<R: Resource>(
        &self,
        id: &str,
        act: impl FnOnce(&mut Operation<'_>) -> Result<Value, ApiError>,
    ) -> Result<Value, ControlError> {
        let mut world = self.shared.world();
        let scope: Scope = world.scope_of::<R>(id).ok_or_else(|| no_such::<R>(id))?;
        let mut operation =
            Operation::new(&mut world, scope, &self.shared.base_url, Cause::default());
        act(&mut operation).map_err(ControlError::from)
    }
}

impl World {
    /// Where an event happened, and the ids of those who are told of it.
    fn recipients(&self, event_id: &str) -> Option<(Scope, Vec<String>)> {
        if let Some(event) = self.thin_events.get(event_id) {
            let destinations = self.event_destinations.oldest_first();
            let ids = destinations.map(|one| one.id().to_owned()).collect();
            return Some((event.scope.clone(), ids));
        }
        let (scope, event) = self
            .spaces
            .iter()
            .find_map(|(scope, space)| Some((scope, space.events.get(event_id)?)))?;
        let endpoints = self.webhook_endpoints.oldest_first();
        let ids = endpoints
            .filter(|endpoint| endpoint.wants(&event.kind, event.versions, scope))
            .map(|endpoint| endpoint.id().to_owned())
            .collect();
        Some((scope.clone(), ids))
    }
}

fn no_such<R: Resource>(id: &str) -> ControlError {
    ControlError::from(ApiError::no_such(R::OBJECT, id))
}
