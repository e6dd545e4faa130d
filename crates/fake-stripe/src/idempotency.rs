//! Idempotency keys (<https://docs.stripe.com/api/idempotent_requests>).
//!
//! A key belongs to one account, one mode and one path. The first answer is stored once execution
//! began, a 500 included, and given again for 24 hours.

use std::collections::HashMap;

use crate::error::ApiError;
use crate::world::Scope;

const LIFETIME: i64 = 24 * 3_600;
const MAX_LENGTH: usize = 255;

#[derive(Debug, Default)]
pub(crate) struct IdempotencyKeys {
    records: HashMap<(Scope, String), Record>,
}

#[derive(Debug)]
struct Record {
    path: String,
    parameters: Vec<(String, String)>,
    at: i64,
    answer: Option<StoredAnswer>,
}

/// The answer that every repetition gets.
#[derive(Clone, Debug)]
pub(crate) struct StoredAnswer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// The request that made it.
    pub(crate) request_id: String,
}

/// The parts of a request that a key is compared by.
#[derive(Debug)]
pub(crate) struct Keyed<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) key: &'a str,
    pub(crate) path: &'a str,
    pub(crate) parameters: Vec<(String, String)>,
}

impl IdempotencyKeys {
    /// The stored answer, or none when the request is the first with its key. It is then running
    /// until [`finish`](Self::finish).
    ///
    /// # Errors
    /// 400 `idempotency_error` for another path or other parameters, 409 `idempotency_key_in_use`
    /// while the first is running.
    pub(crate) fn admit(
        &mut self,
        request: Keyed<'_>,
        now: i64,
    ) -> Result<Option<StoredAnswer>, ApiError> {
        let key = request.key;
        if key.len() > MAX_LENGTH {
            return Err(ApiError::invalid(format!(
                "Idempotency keys can be at most {MAX_LENGTH} characters."
            ))
            .validation());
        }
        let mut parameters = request.parameters;
        parameters.sort();
        let entry = (request.scope.clone(), key.to_owned());
        let expired = |record: &Record| record.answer.is_some() && record.at + LIFETIME <= now;
        if self.records.get(&entry).is_some_and(expired) {
            self.records.remove(&entry);
        }
        if let Some(record) = self.records.get(&entry) {
            if record.path != request.path {
                return Err(ApiError::idempotency(format!(
                    "Keys for idempotent requests can only be used for the same endpoint they were first used for \
                     ('{}' vs '{}'). Try using a key other than '{key}' if you meant to execute a different request.",
                    request.path, record.path
                )));
            }
            if record.parameters != parameters {
                return Err(ApiError::idempotency(format!(
                    "Keys for idempotent requests can only be used with the same parameters they were first used \
                     with. Try using a key other than '{key}' if you meant to execute a different request."
                )));
            }
            return record.answer.clone().map(Some).ok_or_else(|| {
                ApiError::invalid(format!(
                    "There is currently another in-progress request using this Idempotent Key ({key}). Please wait \
                     for the other request to complete before using this Idempotent Key again."
                ))
                .status(409)
                .code("idempotency_key_in_use")
                .validation()
            });
        }
        let record = Record {
            path: request.path.to_owned(),
            parameters,
            at: now,
            answer: None,
        };
        self.records.insert(entry, record);
        Ok(None)
    }

    /// Ends a running request: its answer is kept, or the key is free again.
    pub(crate) fn finish(&mut self, scope: &Scope, key: &str, answer: Option<StoredAnswer>) {
        let entry = (scope.clone(), key.to_owned());
        match answer {
            None => {
                self.records.remove(&entry);
            }
            // Absent if the world was reset meanwhile: then there is nothing to remember.
            Some(answer) => {
                if let Some(record) = self.records.get_mut(&entry) {
                    record.answer = Some(answer);
                }
            }
        }
    }

    /// Forgets every key that is not running, as Stripe does when a day has passed.
    pub(crate) fn expire(&mut self) {
        self.records.retain(|_, record| record.answer.is_none());
    }
}
