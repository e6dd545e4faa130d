//! Topic `onboarding`: an optional interface. A connection says what it can do, and connecting an
//! account lets nobody slip in.

use std::sync::Arc;

use anyhow::{Context, ensure};
use payments_host::Onboarding;
use payments_host::types::{
    AdapterError, AuthorizationLink, CodeExchange, Connection, Entry, ErrorKind, GrantScope,
    Outcome, Revocation, TokenRefresh,
};

use super::bench::Bench;
use super::case::{Case, typed};
use super::fixture::OnboardingFixture;
use super::{Check, Tally};

const RETURN: &str = "https://platform.example/return?shop=1&lang=de";
const STATE: &str = "u8Zk~3&f=1+x/%20#";
/// Made up, and easy to find again.
const SECRET: &str = "conformance_secret_0123456789";

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "onboarding/check",
            "who saves a connection wants to know at once whether payments can be taken with it",
            checked,
        ),
        check(
            "onboarding/link",
            "the owner comes back where the platform waits, with the state that was sent out",
            linked,
        ),
        check(
            "onboarding/guessable-state",
            "whoever can guess the state can have their own account connected to somebody else's shop",
            guessable,
        ),
        check(
            "onboarding/return-url",
            "the code is worth an account: it goes to a web page, and in the clear only in test mode",
            return_urls,
        ),
        check(
            "onboarding/exchange-once",
            "a code that comes twice is taken for a stolen one, and the grant is revoked",
            exchanged_once,
        ),
        check(
            "onboarding/secrets",
            "errors are logged: codes and tokens do not stand in them",
            no_secrets,
        ),
        check(
            "onboarding/revoke-again",
            "a platform that lost the answer can only ask again",
            revoked_again,
        ),
    ]
}

/// A check that adapters without the interface need not pass.
fn check<F>(name: &'static str, why: &'static str, judge: fn(Desk) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.onboarding().is_none() {
            return Tally::skipped(
                "the adapter does not export the optional interface `onboarding`",
            );
        }
        let Some(fixture) = bench.fixture.onboarding.clone() else {
            return Tally::skipped("the fixture has no `onboarding`");
        };
        match bench.case().await {
            Ok(case) => Tally::of(judge(Desk { case, fixture }).await),
            Err(error) => Tally::of(Err(error)),
        }
    })
}

struct Desk {
    case: Case,
    fixture: OnboardingFixture,
}

impl Desk {
    fn interface(&self) -> anyhow::Result<Onboarding<'_>> {
        self.case.adapter.onboarding().context("not exported")
    }

    /// The platform's own, which knows where the simulator connects accounts.
    fn platform(&self) -> Connection {
        let mut connection = self.case.connection.clone();
        let entry = Entry::new(&self.fixture.service, self.case.simulator.base_url());
        connection.endpoints.push(entry);
        connection
    }

    fn link(&self) -> AuthorizationLink {
        AuthorizationLink {
            connection: self.platform(),
            client_id: self.fixture.client_id.clone(),
            scope: GrantScope::ReadWrite,
            redirect_url: RETURN.to_owned(),
            state: STATE.to_owned(),
            email: None,
        }
    }

    /// The refusal of a link.
    async fn refused(&self, link: &AuthorizationLink) -> anyhow::Result<AdapterError> {
        let answer = typed(self.interface()?.authorize_url(link).await)?;
        let error = answer.err().context("not refused")?;
        ensure!(
            error.outcome == Outcome::NotPerformed && self.case.requests() == 0,
            "it is refused after something was sent: {error:?}"
        );
        Ok(error)
    }
}

async fn checked(desk: Desk) -> anyhow::Result<()> {
    let before = desk.case.simulator.ledger().await?.len();
    let checked = desk.interface()?.check(&desk.platform()).await?;
    ensure!(
        checked.can_charge == Some(true),
        "the simulator's account takes payments, and can-charge is {:?}",
        checked.can_charge
    );
    ensure!(desk.case.writes() == 0, "it writes");
    let moved = desk.case.moved_since(before).await?;
    ensure!(moved.is_empty(), "it moves money: {moved:?}");
    Ok(())
}

async fn linked(desk: Desk) -> anyhow::Result<()> {
    let url = desk.interface()?.authorize_url(&desk.link()).await?;
    let (_, query) = url.split_once('?').context("the link has no query")?;
    let values: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect();
    for wanted in [STATE, RETURN, desk.fixture.client_id.as_str()] {
        ensure!(
            values.iter().any(|value| value == wanted),
            "no parameter of {url} is {wanted}"
        );
    }
    Ok(())
}

async fn guessable(desk: Desk) -> anyhow::Result<()> {
    for state in [
        "",
        "123456789012345",
        "0123456789 0123456789",
        "zustand-für-alle",
    ] {
        let link = AuthorizationLink {
            state: state.to_owned(),
            ..desk.link()
        };
        let refused = desk.refused(&link).await;
        let error = refused.with_context(|| format!("state {state:?}"))?;
        ensure!(
            error.field.as_deref() == Some("link.state"),
            "state {state:?}: the field is {:?}",
            error.field
        );
    }
    Ok(())
}

async fn return_urls(desk: Desk) -> anyhow::Result<()> {
    for url in [
        "",
        "javascript:alert(1)",
        "platform.example/return",
        "https://platform.example/#a",
    ] {
        let link = AuthorizationLink {
            redirect_url: url.to_owned(),
            ..desk.link()
        };
        let refused = desk.refused(&link).await;
        let error = refused.with_context(|| format!("return to {url:?}"))?;
        ensure!(
            error.field.as_deref() == Some("link.redirect-url"),
            "return to {url:?}: the field is {:?}",
            error.field
        );
    }
    Ok(())
}

async fn exchanged_once(desk: Desk) -> anyhow::Result<()> {
    let exchange = CodeExchange {
        connection: desk.platform(),
        code: SECRET.to_owned(),
    };
    let answer = typed(desk.interface()?.exchange(&exchange).await)?;
    let error = answer.err().context("a code that was made up is taken")?;
    ensure!(
        error.kind == ErrorKind::Unauthorized && error.outcome == Outcome::NotPerformed,
        "a code that was made up is refused as {:?}, {:?}",
        error.kind,
        error.outcome
    );
    let requests = desk.case.requests();
    ensure!(requests == 1, "the code was sent {requests} times");
    // Nobody answers there: a second attempt would be the second time that the code is shown.
    let mut nowhere = exchange;
    nowhere.connection.endpoints = vec![Entry::new(&desk.fixture.service, "http://127.0.0.1:1")];
    let answer = typed(desk.interface()?.exchange(&nowhere).await)?;
    answer
        .err()
        .context("nobody took the code, and there is a grant")?;
    let requests = desk.case.requests();
    ensure!(requests == 2, "the code was sent {} times", requests - 1);
    Ok(())
}

async fn no_secrets(desk: Desk) -> anyhow::Result<()> {
    let exchange = CodeExchange {
        connection: desk.platform(),
        code: SECRET.to_owned(),
    };
    let refresh = TokenRefresh::new(desk.platform(), SECRET);
    let answers = [
        typed(desk.interface()?.exchange(&exchange).await)?,
        typed(desk.interface()?.refresh(&refresh).await)?,
    ];
    for answer in answers {
        let error = answer.err().context("what was made up is taken")?;
        ensure!(
            !format!("{error:?}").contains(SECRET),
            "the error quotes what is secret"
        );
    }
    Ok(())
}

async fn revoked_again(desk: Desk) -> anyhow::Result<()> {
    let revocation = Revocation {
        connection: desk.platform(),
        client_id: desk.fixture.client_id.clone(),
        account: desk.fixture.account.clone(),
    };
    let revoked = desk.interface()?.revoke(&revocation).await;
    revoked.context("an account that is not connected is revoked already")
}
