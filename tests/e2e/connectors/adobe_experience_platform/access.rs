//! How the source gets at an account: its token, what that may do, and where requests may go.

use fake_stripe::{FakeStripe, Seed, SeedKind};
use host_test::lab::connection_to;
use host_test::{artifacts, situation, time};
use payments_host::types::{
    AuthorizationLink, CodeExchange, Connection, Credential, ErrorKind, Feature, GrantScope,
    Operation, RecordFilter, RecordKind, TokenRefresh,
};
use payments_host::{Adapter, Egress, Host};

use super::super::{adapter_that_is_given_no_key, comes_back, load, refused};
use crate::shop::euros;

const RESOURCES: [&str; 6] = [
    "charge",
    "subscription",
    "refund",
    "balance_transaction",
    "customer",
    "price",
];
const KINDS: [RecordKind; 6] = [
    RecordKind::Charges,
    RecordKind::Subscriptions,
    RecordKind::Refunds,
    RecordKind::BalanceTransactions,
    RecordKind::Customers,
    RecordKind::Prices,
];

async fn source() -> (FakeStripe, Adapter) {
    let stripe = FakeStripe::start().await.expect("a free port");
    let adapter = adapter_that_is_given_no_key(&stripe, |credentials, _| credentials).await;
    (stripe, adapter)
}

fn with_key(stripe: &FakeStripe, key: &str) -> Connection {
    Connection {
        credentials: vec![Credential::secret("secret-key", key)],
        ..connection_to(stripe.base_url())
    }
}

/// Reads the first page of each kind; gives what was refused.
async fn unreadable(adapter: &Adapter, connection: &Connection) -> Vec<(RecordKind, ErrorKind)> {
    let records = adapter.records().expect("exported");
    let mut refusals = Vec::new();
    for kind in KINDS {
        let page = records
            .list_records(connection, &RecordFilter::new(kind))
            .await;
        if let Err(error) = page {
            let error = error.adapter_error().expect("the adapter's");
            refusals.push((kind, error.kind));
        }
    }
    refusals
}

#[tokio::test]
async fn experience_platform_source_is_identified() {
    let (stripe, adapter) = source().await;
    let info = adapter.describe().await.expect("it needs no access");
    assert_eq!(info.provider, "stripe");
    assert!(!info.name.is_empty() && !info.version.is_empty());
    assert!(info.features.contains(&Feature::Records));
    let inspection = adapter.inspection();
    assert_eq!(inspection.sha256.len(), 64);
    assert!(inspection.optional_interfaces.contains(&"records"));
    assert_eq!(stripe.control().requests(), []);
}

#[tokio::test]
async fn experience_platform_access_token_is_checked() {
    let (stripe, adapter) = source().await;
    let onboarding = adapter.onboarding().expect("exported");
    let connection = with_key(&stripe, "sk_test_revealed");
    let check = onboarding.check(&connection).await.expect("it is good");
    assert_eq!(check.missing_permissions, [] as [&str; 0]);
    assert!(check.account.is_some());
    for key in ["pk_test_1", "sk_live_1"] {
        let error = refused(onboarding.check(&with_key(&stripe, key)).await);
        let field = error.field.as_deref();
        assert_eq!(field, Some("connection.credentials[0].value"), "{key}");
    }
    let requests = stripe.control().requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
}

/// The access token that belongs to an OAuth refresh code.
#[tokio::test]
async fn experience_platform_oauth_token_may_only_read() {
    let (stripe, adapter) = source().await;
    let onboarding = adapter.onboarding().expect("exported");
    let platform = connection_to(stripe.base_url());
    let link = AuthorizationLink {
        connection: platform.clone(),
        client_id: "ca_test123".to_owned(),
        scope: GrantScope::ReadOnly,
        redirect_url: "https://platform.example/return".to_owned(),
        state: "0123456789abcdef".to_owned(),
        email: None,
    };
    let link = onboarding.authorize_url(&link).await.expect("a link");
    let exchange = CodeExchange {
        connection: platform.clone(),
        code: comes_back(&link).await["code"].clone(),
    };
    let grant = onboarding.exchange(&exchange).await.expect("a grant");
    assert_eq!(grant.scope, GrantScope::ReadOnly);
    let refresh_token = grant.refresh_token.expect("a refresh token");
    let refresh = TokenRefresh::new(platform, refresh_token);
    let grant = onboarding.refresh(&refresh).await.expect("a new token");

    let own = Seed::new(SeedKind::Customers, 3).account(&grant.account);
    stripe.control().seed(&own).expect("seeded");
    let connection = with_key(&stripe, &grant.access_token);
    assert_eq!(unreadable(&adapter, &connection).await, []);
    let records = adapter.records().expect("exported");
    let customers = RecordFilter::new(RecordKind::Customers);
    let page = records.list_records(&connection, &customers).await;
    assert_eq!(page.expect("a page").records.len(), 3);

    let operation = Operation::new(connection, "order-1", time::now());
    let sale = situation::sale(euros(1000));
    let error = refused(adapter.authorize(&operation, &sale).await);
    assert_eq!(error.kind, ErrorKind::Forbidden);
    assert!(stripe.control().ledger().entries.is_empty());
}

#[tokio::test]
async fn experience_platform_permission_to_read_is_enough() {
    let (stripe, adapter) = source().await;
    let key = "rk_test_reading";
    let mut permissions: Vec<String> = RESOURCES
        .iter()
        .map(|name| format!("{name}_read"))
        .collect();
    let granted: Vec<_> = permissions.iter().map(String::as_str).collect();
    stripe.control().restrict_key(key, &granted);
    let connection = with_key(&stripe, key);
    assert_eq!(unreadable(&adapter, &connection).await, []);

    // One is taken away again: it is named, and the others go on.
    permissions.retain(|name| name != "refund_read");
    let granted: Vec<_> = permissions.iter().map(String::as_str).collect();
    stripe.control().restrict_key(key, &granted);
    let lacking = unreadable(&adapter, &connection).await;
    assert_eq!(lacking, [(RecordKind::Refunds, ErrorKind::Forbidden)]);
    let onboarding = adapter.onboarding().expect("exported");
    let check = onboarding.check(&connection).await.expect("it is good");
    let missing = &check.missing_permissions;
    assert!(
        missing.iter().any(|name| name == "rak_refund_read"),
        "{missing:?}"
    );
    assert!(
        !missing.iter().any(|name| name == "rak_charge_read"),
        "{missing:?}"
    );
}

#[tokio::test]
async fn experience_platform_requests_go_only_to_allowed_hosts() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let host = Host::builder()
        .egress(Egress::new().allow("api.stripe.com"))
        .cache_dir(artifacts::compiled_code())
        .build()
        .expect("a host");
    let adapter = load(&host).await;
    let records = adapter.records().expect("exported");
    let connection = connection_to(stripe.base_url());
    let charges = RecordFilter::new(RecordKind::Charges);
    let error = refused(records.list_records(&connection, &charges).await);
    assert_eq!(error.kind, ErrorKind::EgressDenied);
    assert_eq!(stripe.control().requests(), []);
}
