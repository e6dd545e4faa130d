//! OAuth, by which an account's owner connects it to the platform
//! (<https://docs.stripe.com/connect/oauth-reference>). At Stripe it has a host of its own; here it
//! is served beside the API, at `/oauth/…`.

mod grants;

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::api_keys;
use crate::execute::{ApiAnswer, ApiRequest};
use crate::operation::{Cause, Operation};
use crate::parameters::{Fields, Parameters, Table};
use crate::world::{Scope, Shared, World};

pub(crate) use grants::Connections;
pub use grants::OauthConsent;
use grants::{AccessScope, Refused};

/// The parameters, which Stripe publishes no types for.
pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../schema/oauth.json"))
        .expect("schema/oauth.json is read by a test")
});

/// Whether a path is served here rather than by the API.
pub(crate) fn serves(path: &str) -> bool {
    path.starts_with("/oauth/") || path.starts_with("/express/oauth/")
}

pub(crate) fn respond(shared: &Shared, request: &ApiRequest) -> ApiAnswer {
    let mut world = shared.world();
    let answer = perform(&mut world, &shared.base_url, request);
    let (status, location, body) = match answer {
        Ok(Success::Shown(value)) => (200, None, format!("{value:#}")),
        Ok(Success::Redirect(url)) => (302, Some(url), String::new()),
        Err(refused) => (refused.status(), None, format!("{:#}", refused.body())),
    };
    ApiAnswer {
        status,
        body,
        location,
        ..ApiAnswer::of(request)
    }
}

enum Success {
    Shown(Value),
    Redirect(String),
}

fn perform(world: &mut World, base_url: &str, request: &ApiRequest) -> Result<Success, Refused> {
    let endpoint = TABLE
        .endpoint(&request.method, &request.path)
        .ok_or_else(|| Refused::new("invalid_request", "Unrecognized request URL."))?;
    let parameters = endpoint.check(&request.parameters()).map_err(|error| {
        let why = error.summary()["message"].as_str().map(str::to_owned);
        Refused::new("invalid_request", why.unwrap_or_default())
    })?;
    match endpoint.name {
        "POST /oauth/token" => {
            let livemode = platform(request, &parameters)?;
            token(world, livemode, &parameters).map(Success::Shown)
        }
        "POST /oauth/deauthorize" => {
            let livemode = platform(request, &parameters)?;
            deauthorize(world, base_url, livemode, &parameters).map(Success::Shown)
        }
        name => {
            let express = name == "GET /express/oauth/authorize";
            authorize(world, base_url, express, &parameters).map(Success::Redirect)
        }
    }
}

/// The mode of the platform's secret key, in the header or as `client_secret`.
fn platform(request: &ApiRequest, parameters: &Parameters) -> Result<bool, Refused> {
    let bearer = parameters
        .text("client_secret")
        .map(|secret| format!("Bearer {secret}"));
    let given = request.header("authorization").or(bearer.as_deref());
    api_keys::livemode(given).map_err(|error| {
        let why = error.summary()["message"].as_str().map(str::to_owned);
        Refused::new("invalid_client", why.unwrap_or_default())
    })
}

/// Where the owner's browser goes: back to the platform with a code, or with what is wrong.
fn authorize(
    world: &mut World,
    base_url: &str,
    express: bool,
    parameters: &Parameters,
) -> Result<String, Refused> {
    let client = client(parameters)?;
    let redirect = parameters.text("redirect_uri").unwrap_or_default();
    let is_url = ["https://", "http://"]
        .iter()
        .any(|scheme| redirect.len() > scheme.len() && redirect.starts_with(scheme));
    if !is_url {
        return Err(Refused::new(
            "invalid_redirect_uri",
            format!(
                "Invalid redirect URI '{redirect}'. Ensure this uri exactly matches one of the uris specified in your application settings"
            ),
        ));
    }
    let mut answer = form_urlencoded::Serializer::new(String::new());
    match grant_code(world, base_url, client, express, parameters) {
        Ok((code, scope)) => {
            answer.append_pair("scope", scope.name());
            answer.append_pair("code", &code);
        }
        Err(refused) => {
            answer.append_pair("error", refused.error);
            answer.append_pair("error_description", &refused.description);
        }
    }
    if let Some(state) = parameters.text("state") {
        answer.append_pair("state", state);
    }
    let separator = if redirect.contains('?') { '&' } else { '?' };
    Ok(format!("{redirect}{separator}{}", answer.finish()))
}

fn grant_code(
    world: &mut World,
    base_url: &str,
    client: &str,
    express: bool,
    parameters: &Parameters,
) -> Result<(String, AccessScope), Refused> {
    match parameters.text("response_type") {
        Some("code") => {}
        None if express => {}
        other => {
            return Err(Refused::new(
                "unsupported_response_type",
                format!(
                    "The only response_type is code, not '{}'.",
                    other.unwrap_or_default()
                ),
            ));
        }
    }
    let scope = match parameters.text("scope") {
        _ if express => AccessScope::Express,
        None => AccessScope::ReadOnly,
        Some(name) => AccessScope::named(name)?,
    };
    let consent = world.connections.consent.clone();
    if consent.denied {
        return Err(Refused::new(
            "access_denied",
            "The user denied your request",
        ));
    }
    let platform = Scope {
        account: None,
        livemode: consent.livemode,
    };
    let mut operation = Operation::new(world, platform, base_url, Cause::default());
    let account = operation.connect_account(consent.account.as_deref());
    let now = operation.now;
    let code = operation
        .world
        .connect(client, &account, consent.livemode, scope, now);
    Ok((code, scope))
}

fn token(world: &mut World, livemode: bool, parameters: &Parameters) -> Result<Value, Refused> {
    let now = world.clock.now();
    let wanted = match parameters.text("scope") {
        Some(name) => Some(AccessScope::named(name)?),
        None => None,
    };
    let needed = |name: &str| {
        parameters
            .text(name)
            .ok_or_else(|| Refused::new("invalid_request", format!("No {name} was provided.")))
    };
    let tokens = match parameters.text("grant_type") {
        Some("authorization_code") => world.exchange(needed("code")?, livemode, wanted, now)?,
        Some("refresh_token") => world.refresh(needed("refresh_token")?, livemode, wanted)?,
        Some(other) => {
            return Err(Refused::new(
                "unsupported_grant_type",
                format!(
                    "{other} is not a supported grant_type: only authorization_code and refresh_token are."
                ),
            ));
        }
        None => {
            return Err(Refused::new(
                "invalid_request",
                "No grant_type was provided.",
            ));
        }
    };
    Ok(tokens)
}

fn deauthorize(
    world: &mut World,
    base_url: &str,
    livemode: bool,
    parameters: &Parameters,
) -> Result<Value, Refused> {
    let client = client(parameters)?;
    let account = parameters
        .text("stripe_user_id")
        .ok_or_else(|| Refused::new("invalid_request", "No stripe_user_id was provided."))?;
    if !world.disconnect(client, account, livemode) {
        return Err(Refused::new(
            "invalid_client",
            format!(
                "This application is not connected to stripe account {account}, or that account does not exist."
            ),
        ));
    }
    let platform = Scope {
        account: None,
        livemode,
    };
    let mut operation = Operation::new(world, platform, base_url, Cause::default());
    let gone = operation.account(Some(account));
    operation.deauthorize_application(&gone);
    Ok(json!({ "stripe_user_id": account }))
}

/// Any name of a client's form is the platform's.
fn client(parameters: &Parameters) -> Result<&str, Refused> {
    let client = parameters.text("client_id").unwrap_or_default();
    if client.len() > "ca_".len() && client.starts_with("ca_") {
        return Ok(client);
    }
    Err(Refused::new(
        "invalid_client",
        format!("No application matches the supplied client identifier: '{client}'"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_readable() {
        assert_eq!(TABLE.names().count(), 4);
    }
}
