//! Connected accounts: the contract's records, and Stripe's answers.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    AuthorizationLink, CodeExchange, Connection, Credential, CredentialValue, GrantScope, Mode,
    Revocation, TokenRefresh,
};

use crate::support::contract::connection;

pub const ACCOUNT: &str = "acct_1Golden";
pub const CLIENT: &str = "ca_Golden1";
pub const CODE: &str = "ac_Golden1";
pub const REFRESH_TOKEN: &str = "rt_Golden1";

pub fn link() -> AuthorizationLink {
    AuthorizationLink {
        connection: Connection {
            credentials: Vec::new(),
            ..connection()
        },
        client_id: CLIENT.to_owned(),
        scope: GrantScope::ReadWrite,
        redirect_url: "https://shop.example/return?to=a&b".to_owned(),
        state: "s1~/?&=+%-0123456789".to_owned(),
        email: None,
    }
}

pub fn exchange() -> CodeExchange {
    CodeExchange {
        connection: connection(),
        code: CODE.to_owned(),
    }
}

pub fn token_refresh() -> TokenRefresh {
    TokenRefresh {
        connection: connection(),
        refresh_token: REFRESH_TOKEN.to_owned(),
        scope: None,
    }
}

pub fn revocation() -> Revocation {
    Revocation {
        connection: connection(),
        client_id: CLIENT.to_owned(),
        account: ACCOUNT.to_owned(),
    }
}

/// With a key that the guest is not given.
pub fn host_held(mode: Mode) -> Connection {
    with_key(CredentialValue::HostHeld("acme/stripe".to_owned()), mode)
}

/// With a key that may do little.
pub fn restricted() -> Connection {
    with_key(
        CredentialValue::Secret("rk_test_golden".to_owned()),
        Mode::Test,
    )
}

fn with_key(value: CredentialValue, mode: Mode) -> Connection {
    Connection {
        credentials: vec![Credential {
            name: "secret-key".to_owned(),
            value,
        }],
        mode,
        ..connection()
    }
}

pub fn balance() -> Value {
    json!({ "object": "balance", "available": [{ "amount": 1, "currency": "usd" }], "livemode": false, "pending": [] })
}

pub fn account() -> Value {
    json!({
        "id": ACCOUNT,
        "object": "account",
        "business_profile": { "mcc": "5734", "name": "Shop" },
        "capabilities": {
            "card_payments": "active",
            "ideal_payments": "pending",
            "transfers": "inactive",
            "twint_payments": "unrequested",
        },
        "charges_enabled": true,
        "country": "DE",
        "default_currency": "eur",
        "payouts_enabled": false,
        "requirements": {
            "alternatives": [],
            "current_deadline": 1_795_300_000,
            "currently_due": ["individual.dob.day", "external_account"],
            "disabled_reason": "requirements.past_due",
            "errors": [],
            "eventually_due": ["individual.dob.day", "external_account", "company.tax_id"],
            "past_due": ["external_account"],
            "pending_verification": [],
        },
    })
}

pub fn tokens() -> Value {
    json!({
        "access_token": "sk_test_granted",
        "livemode": false,
        "refresh_token": "rt_granted",
        "scope": "read_write",
        "stripe_publishable_key": "pk_test_granted",
        "stripe_user_id": ACCOUNT,
        "token_type": "bearer",
    })
}
