//! A token bucket for each tenant, account and host, so that one busy shop does not spend
//! another's rate limit at the provider.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How fast requests may follow each other, for each tenant, connected account and host.
///
/// A request that is early waits, at most `longest_wait`; one that would have to wait longer is
/// refused before anything of it is sent. An adapter that sends many at once has at most
/// [`Limits::concurrent_requests`](crate::Limits::concurrent_requests) of them waiting: with a
/// `longest_wait` of so many divided by `per_second`, a batch that has the bucket for itself is
/// never refused.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRate {
    /// Requests per second, on average. Above 0.
    pub per_second: f64,
    /// How many may go at once after a pause. At least 1.
    pub burst: u32,
    /// The longest that a request waits for its turn.
    pub longest_wait: Duration,
}

/// Whose requests share a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BucketKey {
    pub(crate) tenant: String,
    pub(crate) account: Option<String>,
    pub(crate) host: String,
}

#[derive(Debug)]
pub(crate) struct Pacer {
    interval: Duration,
    burst_window: Duration,
    longest_wait: Duration,
    /// When the bucket of a key will be full again; a key whose time has passed need not be kept.
    full_at: Mutex<HashMap<BucketKey, Instant>>,
}

/// The queue for a turn is too long.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooBusy;

/// Above this many keys, those whose bucket is full are forgotten.
const KEYS_BEFORE_TIDYING: usize = 1_024;

impl Pacer {
    pub(crate) fn new(rate: &RequestRate) -> Self {
        let interval =
            Duration::try_from_secs_f64(rate.per_second.recip()).unwrap_or(Duration::ZERO);
        Self {
            interval,
            burst_window: interval * rate.burst.saturating_sub(1),
            longest_wait: rate.longest_wait,
            full_at: Mutex::default(),
        }
    }

    /// Takes a token, and says how long to wait before it may be used.
    pub(crate) fn reserve(&self, key: BucketKey, now: Instant) -> Result<Duration, TooBusy> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= KEYS_BEFORE_TIDYING {
            full_at.retain(|_, at| *at > now);
        }
        let slot = full_at.entry(key).or_insert(now);
        let from = (*slot).max(now);
        let wait = from.saturating_duration_since(now + self.burst_window);
        if wait > self.longest_wait {
            return Err(TooBusy);
        }
        *slot = from + self.interval;
        Ok(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tenant: &str) -> BucketKey {
        BucketKey {
            tenant: tenant.into(),
            account: None,
            host: "api.stripe.com".into(),
        }
    }

    #[test]
    fn a_burst_goes_at_once_and_the_rest_in_turn() {
        let pacer = Pacer::new(&RequestRate {
            per_second: 10.0,
            burst: 3,
            longest_wait: Duration::from_millis(250),
        });
        let now = Instant::now();
        let waits: Vec<_> = (0..6).map(|_| pacer.reserve(key("a"), now)).collect();
        let ms = |ms| Ok(Duration::from_millis(ms));
        assert_eq!(waits, [ms(0), ms(0), ms(0), ms(100), ms(200), Err(TooBusy)]);
        // Another tenant has a bucket of its own, and time fills it again.
        assert_eq!(pacer.reserve(key("b"), now), ms(0));
        assert_eq!(pacer.reserve(key("a"), now + Duration::from_secs(1)), ms(0));
    }
}
