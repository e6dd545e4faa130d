//! How the connector is authorized with a Stripe account, and stays so.

use fake_stripe::{AccountChange, FakeStripe, OauthConsent};
use host_test::lab::connection_to;
use host_test::{situation, time};
use payments_host::types::{
    AuthorizationLink, CaptureRequest, CodeExchange, Connection, Credential, ErrorKind, Grant,
    GrantScope, Mode, Operation, PaymentStatus, Revocation, TokenRefresh,
};
use payments_host::{Adapter, Onboarding};

use super::super::{adapter_that_is_given_no_key, comes_back, refused};
use crate::shop::{after, euros};

const CLIENT_ID: &str = "ca_test123";
const STATE: &str = "0123456789abcdef0123456789abcdef";

/// A platform, and the Stripe that it connects accounts of.
struct Platform {
    stripe: FakeStripe,
    adapter: Adapter,
    connection: Connection,
}

impl Platform {
    async fn open() -> Self {
        let stripe = FakeStripe::start().await.expect("a free port");
        let adapter = adapter_that_is_given_no_key(&stripe, |credentials, _| credentials).await;
        Self {
            connection: connection_to(stripe.base_url()),
            stripe,
            adapter,
        }
    }

    fn onboarding(&self) -> Onboarding<'_> {
        let onboarding = self.adapter.onboarding();
        onboarding.expect("the adapter exports the interface")
    }

    async fn link(&self) -> String {
        let link = AuthorizationLink {
            connection: self.connection.clone(),
            client_id: CLIENT_ID.to_owned(),
            scope: GrantScope::ReadWrite,
            redirect_url: "https://org.example/stripe/return".to_owned(),
            state: STATE.to_owned(),
            email: None,
        };
        let url = self.onboarding().authorize_url(&link).await;
        url.expect("a link")
    }

    /// The owner of an account authorizes the platform.
    async fn connect(&self) -> Grant {
        let returned = comes_back(&self.link().await).await;
        assert_eq!(returned["state"], STATE, "it is their own return");
        let exchange = CodeExchange {
            connection: self.connection.clone(),
            code: returned["code"].clone(),
        };
        let grant = self.onboarding().exchange(&exchange).await;
        grant.expect("a grant")
    }
}

#[tokio::test]
async fn order_management_account_is_authorized_by_oauth() {
    let platform = Platform::open().await;
    let grant = platform.connect().await;
    assert_eq!(grant.mode, Mode::Test);
    assert_eq!(grant.scope, GrantScope::ReadWrite);
    assert!(!format!("{grant:?}").contains(&grant.access_token));

    let connection = Connection {
        account: Some(grant.account.clone()),
        ..platform.connection.clone()
    };
    let operation = Operation::new(connection, "order-1", time::now());
    let sale = situation::sale(euros(1000));
    let payment = platform.adapter.authorize(&operation, &sale).await;
    assert_eq!(payment.expect("paid").status, PaymentStatus::Captured);
    let ledger = platform.stripe.control().ledger();
    let of_the_account =
        |entry: &fake_stripe::Entry| entry.account.as_ref() == Some(&grant.account);
    assert!(!ledger.entries.is_empty() && ledger.entries.iter().all(of_the_account));
}

#[tokio::test]
async fn order_management_authorization_that_is_declined_connects_nothing() {
    let platform = Platform::open().await;
    platform.stripe.control().set_oauth_consent(OauthConsent {
        denied: true,
        ..OauthConsent::default()
    });
    let returned = comes_back(&platform.link().await).await;
    assert_eq!(returned["error"], "access_denied");
    assert_eq!(returned.get("code"), None);
    // Neither a code that was made up, nor one that was used.
    let exchange = CodeExchange {
        connection: platform.connection.clone(),
        code: "ac_made_up".to_owned(),
    };
    let error = refused(platform.onboarding().exchange(&exchange).await);
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(!error.message.contains("ac_made_up"), "{}", error.message);
}

#[tokio::test]
async fn order_management_account_that_is_not_activated_is_told() {
    let platform = Platform::open().await;
    let control = platform.stripe.control();
    let check = platform.onboarding().check(&platform.connection).await;
    let check = check.expect("it works");
    assert_eq!(check.can_charge, Some(true));
    assert!(check.missing.is_empty(), "{check:?}");

    let inactive = AccountChange {
        charges_enabled: Some(false),
        past_due: Some(vec!["external_account".to_owned()]),
        disabled_reason: Some("requirements.past_due".to_owned()),
        ..AccountChange::default()
    };
    control.change_account(None, &inactive);
    let check = platform.onboarding().check(&platform.connection).await;
    let check = check.expect("the key is good");
    assert_eq!(check.can_charge, Some(false));
    let missing = check
        .missing
        .iter()
        .find(|one| one.name == "external_account");
    assert!(missing.is_some_and(|one| one.is_overdue), "{check:?}");
    assert_eq!(
        check.disabled_reason.as_deref(),
        Some("requirements.past_due")
    );
    assert!(control.ledger().entries.is_empty(), "nothing was tried out");
}

#[tokio::test]
async fn order_management_access_token_is_got_before_the_capture() {
    let platform = Platform::open().await;
    let grant = platform.connect().await;
    // A credential of the account alone; no account is named.
    let with_token = |token: &str| Connection {
        credentials: vec![Credential::secret("secret-key", token)],
        ..platform.connection.clone()
    };
    let operation = |id: &str, token: &str| Operation::new(with_token(token), id, time::now());
    let authorize = operation("authorize", &grant.access_token);
    let hold = situation::hold(euros(1000));
    let payment = platform.adapter.authorize(&authorize, &hold).await;
    let payment = payment.expect("authorized");

    let refresh = TokenRefresh::new(
        platform.connection.clone(),
        grant.refresh_token.as_deref().expect("a refresh token"),
    );
    let renewed = platform.onboarding().refresh(&refresh).await;
    let renewed = renewed.expect("a new token");
    assert_eq!(renewed.account, grant.account);
    let capture = CaptureRequest::new(&payment.id, euros(1000));
    let operation = operation("capture", &renewed.access_token);
    let captured = platform.adapter.capture(&operation, &capture).await;
    let captured = captured.expect("captured");
    assert_eq!(after(&captured).status, PaymentStatus::Captured);
    let totals = platform.stripe.control().ledger().totals["eur"];
    assert_eq!(totals.captured, 1000);
}

#[tokio::test]
async fn order_management_authorization_is_taken_back() {
    let platform = Platform::open().await;
    let grant = platform.connect().await;
    let revocation = Revocation {
        connection: platform.connection.clone(),
        client_id: CLIENT_ID.to_owned(),
        account: grant.account.clone(),
    };
    for _ in 0..2 {
        let revoked = platform.onboarding().revoke(&revocation).await;
        revoked.expect("once or twice is the same");
    }
    let connection = Connection {
        account: Some(grant.account),
        ..platform.connection.clone()
    };
    let operation = Operation::new(connection, "order-1", time::now());
    let sale = situation::sale(euros(1000));
    let error = refused(platform.adapter.authorize(&operation, &sale).await);
    assert!(
        matches!(error.kind, ErrorKind::Forbidden | ErrorKind::Unauthorized),
        "{error:?}"
    );
    assert!(platform.stripe.control().ledger().entries.is_empty());
}
