//! Rate limits: off until a test sets one.

use crate::error::ApiError;

/// Requests per second, counted by the simulator's clock.
#[derive(Debug, Default)]
pub(crate) struct RateLimit {
    per_second: Option<u32>,
    second: i64,
    used: u32,
}

impl RateLimit {
    pub(crate) fn set(&mut self, per_second: Option<u32>) {
        *self = Self {
            per_second,
            ..Self::default()
        };
    }

    /// # Errors
    /// 429 `rate_limit`, which is never stored under an idempotency key.
    pub(crate) fn take(&mut self, now: i64) -> Result<(), ApiError> {
        if now != self.second {
            self.second = now;
            self.used = 0;
        }
        if self.per_second.is_some_and(|limit| self.used >= limit) {
            return Err(ApiError::invalid(
                "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
            )
            .status(429)
            .code("rate_limit")
            .validation());
        }
        self.used = self.used.saturating_add(1);
        Ok(())
    }
}
