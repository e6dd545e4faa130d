//! Rate limits (<https://docs.stripe.com/rate-limits>): off until a test sets them.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::parameters::Endpoint;
use crate::world::Scope;

/// How long a request counts, in milliseconds.
const WINDOW: i64 = 1_000;

/// How many requests are served in any one second, of each account and mode. An absent limit is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// Of each endpoint: `Stripe-Rate-Limited-Reason: endpoint-rate`.
    pub endpoint: Option<u32>,
    /// Of each endpoint that searches, instead.
    pub search: Option<u32>,
    /// Of all endpoints together in test mode: `global-rate`.
    pub sandbox: Option<u32>,
    /// Of all endpoints together in live mode: `global-rate`.
    pub live: Option<u32>,
    /// Which seconds are meant.
    pub clock: RateClock,
    /// Whether a write to an object is refused with `lock_timeout` while another is under way, which
    /// takes a latency. Stripe waits a little first.
    pub lock_timeout: bool,
}

/// By which clock requests are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateClock {
    /// The simulator's: nothing is forgotten while it stands still.
    #[default]
    Simulated,
    /// Real time, however the simulator's clock is set.
    Real,
}

impl RateLimits {
    /// What Stripe documents, November 2026: 25 per second and endpoint, 20 for searches, 25 in all in
    /// test mode and 100 in live mode, and objects that are locked.
    #[must_use]
    pub fn documented(clock: RateClock) -> Self {
        Self {
            endpoint: Some(25),
            search: Some(20),
            sandbox: Some(25),
            live: Some(100),
            clock,
            lock_timeout: true,
        }
    }
}

/// The limits, and what has been used of them.
#[derive(Debug)]
pub(crate) struct RateLimit {
    limits: RateLimits,
    start: Instant,
    /// When the requests of the last second came, in milliseconds: all of a scope, and by endpoint.
    served: HashMap<(Scope, Option<&'static str>), VecDeque<i64>>,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self {
            limits: RateLimits::default(),
            start: Instant::now(),
            served: HashMap::new(),
        }
    }
}

impl RateLimit {
    pub(crate) fn set(&mut self, limits: RateLimits) {
        self.limits = limits;
        self.served.clear();
    }

    pub(crate) fn locks_objects(&self) -> bool {
        self.limits.lock_timeout
    }

    /// Counts a request, at a time in Unix seconds of the simulator's clock. What is refused does not
    /// count.
    ///
    /// # Errors
    /// 429 `rate_limit`, which is never stored under an idempotency key.
    pub(crate) fn take(
        &mut self,
        scope: &Scope,
        endpoint: &Endpoint,
        now: i64,
    ) -> Result<(), ApiError> {
        let limits = &self.limits;
        let of_endpoint = match limits.search {
            Some(search) if endpoint.name.ends_with("/search") => Some(search),
            _ => limits.endpoint,
        };
        let of_scope = if scope.livemode {
            limits.live
        } else {
            limits.sandbox
        };
        let now = match limits.clock {
            RateClock::Simulated => now.saturating_mul(WINDOW),
            RateClock::Real => i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX),
        };
        let counted = [
            (Some(endpoint.name), of_endpoint, "endpoint-rate"),
            (None, of_scope, "global-rate"),
        ];
        for (name, limit, reason) in counted {
            let Some(limit) = limit else { continue };
            let served = self.served.entry((scope.clone(), name)).or_default();
            // A clock that was set back: nothing of what comes later has been yet.
            served.retain(|at| (now - WINDOW + 1..=now).contains(at));
            if u32::try_from(served.len()).unwrap_or(u32::MAX) >= limit {
                return Err(ApiError::invalid(
                    "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
                )
                .status(429)
                .code("rate_limit")
                .rate_limited(reason)
                .validation());
            }
        }
        for (name, limit, _) in counted {
            if limit.is_some() {
                let served = self.served.entry((scope.clone(), name)).or_default();
                served.push_back(now);
            }
        }
        Ok(())
    }
}

/// 429 `lock_timeout`: another request is at work on the object.
pub(crate) fn locked() -> ApiError {
    ApiError::invalid(
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing \
         it. If you see this error intermittently, retry the request. If you see this error frequently and are making \
         multiple concurrent requests to a single object, make your requests serially or at a lower rate.",
    )
    .status(429)
    .code("lock_timeout")
    .validation()
}
