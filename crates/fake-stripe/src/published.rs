//! Requests, held against what Stripe publishes about its parameters.

use crate::error::ApiError;
use crate::form::decode_pairs;
use crate::parameters::TABLE;
use crate::request_log::RecordedRequest;
use crate::{oauth, parameters};

impl RecordedRequest {
    /// Whether Stripe knows the endpoint and takes every parameter, by its own published types; for
    /// OAuth, which they lack, by the table beside them. It says nothing of what the request is
    /// about.
    ///
    /// # Errors
    /// What is wrong, in Stripe's words.
    pub fn check_parameters(&self) -> Result<(), String> {
        let table: &'static parameters::Table = if oauth::serves(&self.path) {
            &oauth::TABLE
        } else {
            &TABLE
        };
        let wrong = |why: &str| format!("{} {}: {why}", self.method, self.path);
        let Some(endpoint) = table.endpoint(&self.method, &self.path) else {
            return Err(wrong("no such endpoint"));
        };
        let mut pairs = decode_pairs(&self.query);
        pairs.extend(decode_pairs(&self.body));
        let message = |error: ApiError| error.summary()["message"].as_str().map(str::to_owned);
        match endpoint.check(&pairs) {
            Ok(_) => Ok(()),
            Err(error) => Err(wrong(&message(error).unwrap_or_default())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_checked_after_the_fact() {
        let request = |method: &str, path: &str, query: &str, body: &str| {
            let request = RecordedRequest {
                sequence: 1,
                at: 0,
                request_id: String::new(),
                method: method.to_owned(),
                path: path.to_owned(),
                query: query.to_owned(),
                headers: std::collections::BTreeMap::new(),
                body: body.to_owned(),
                status: Some(200),
                replayed: false,
            };
            request.check_parameters()
        };
        let wrong = |why: &str| Err(why.to_owned());
        assert_eq!(request("GET", "/v1/charges", "limit=1", ""), Ok(()));
        assert_eq!(
            request("GET", "/v1/charges", "limit=few", ""),
            wrong("GET /v1/charges: Invalid integer: few")
        );
        let cancel = "/v1/payment_intents/pi_1/cancel";
        assert_eq!(
            request("POST", cancel, "", "why=x"),
            wrong("POST /v1/payment_intents/pi_1/cancel: Received unknown parameter: why")
        );
        assert_eq!(
            request("PUT", cancel, "", ""),
            wrong("PUT /v1/payment_intents/pi_1/cancel: no such endpoint")
        );
        assert_eq!(
            request("POST", "/oauth/token", "", "grant_type=x&code=y"),
            Ok(())
        );
        assert_eq!(
            request("POST", "/oauth/token", "", "password=x"),
            wrong("POST /oauth/token: Received unknown parameter: password")
        );
    }
}
