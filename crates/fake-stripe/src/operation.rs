//! One request (or one act of the control API) at work on the world. The endpoints are methods of
//! [`Operation`], each in the file of its object.

use serde_json::Value;

use crate::error::ApiError;
use crate::ledger::{Entry, Movement};
use crate::world::{Resource, Scope, World};

#[derive(Debug)]
pub(crate) struct Operation<'w> {
    pub(crate) world: &'w mut World,
    pub(crate) scope: Scope,
    pub(crate) base_url: &'w str,
    pub(crate) now: i64,
    pub(crate) cause: Cause,
    pub(crate) telling: Telling,
}

/// Who learns of what happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    /// Everybody who wants to.
    Everything,
    /// Events are kept, and not delivered.
    Recorded,
    Nothing,
}

/// The request behind a change, for `event.request` and the ledger. Changes that happen by
/// themselves (an expiry, a settlement) have neither.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cause {
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

impl<'w> Operation<'w> {
    pub(crate) fn new(world: &'w mut World, scope: Scope, base_url: &'w str, cause: Cause) -> Self {
        let now = world.clock.now();
        Self {
            world,
            scope,
            base_url,
            now,
            cause,
            telling: Telling::Everything,
        }
    }

    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        self.world.ids.next(prefix, 24)
    }

    /// A copy of an object of this scope; changes count once it is [saved](Self::save).
    pub(crate) fn get<R: Resource>(&mut self, id: &str) -> Option<R> {
        R::collection(self.world.space(&self.scope))
            .get(id)
            .cloned()
    }

    /// # Errors
    /// 404 `resource_missing`.
    pub(crate) fn find<R: Resource>(&mut self, id: &str) -> Result<R, ApiError> {
        self.get(id).ok_or_else(|| ApiError::no_such(R::OBJECT, id))
    }

    pub(crate) fn save<R: Resource>(&mut self, item: R) {
        R::collection_mut(self.world.space(&self.scope)).put(item);
    }

    /// # Errors
    /// 404 `resource_missing`.
    pub(crate) fn retrieve<R: Resource>(&mut self, id: &str) -> Result<Value, ApiError> {
        self.find::<R>(id).map(|item| item.render())
    }

    /// Does something as an account: a connected one, or the platform's own.
    pub(crate) fn as_account<T>(
        &mut self,
        account: Option<&str>,
        act: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let own = self.scope.account.clone();
        self.scope.account = account.map(str::to_owned);
        let result = act(self);
        self.scope.account = own;
        result
    }

    /// Writes a movement into the ledger.
    pub(crate) fn record(&mut self, kind: Movement, amount: i64, of: &Moved<'_>) {
        self.world.ledger.record(Entry {
            sequence: 0,
            at: self.now,
            kind,
            payment_intent: of.payment_intent.map(str::to_owned),
            charge: of.charge.map(str::to_owned),
            refund: of.refund.map(str::to_owned),
            amount,
            currency: of.currency.to_owned(),
            idempotency_key: self.cause.idempotency_key.clone(),
            account: self.scope.account.clone(),
            livemode: self.scope.livemode,
        });
    }
}

/// The objects that a movement belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved<'a> {
    pub(crate) payment_intent: Option<&'a str>,
    pub(crate) charge: Option<&'a str>,
    pub(crate) refund: Option<&'a str>,
    pub(crate) currency: &'a str,
}
