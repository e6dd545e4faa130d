//! `operation` and `connection`, the same for every function.

use stripe_adapter::contract::{Credential, CredentialValue, Mode, Operation};
use stripe_adapter::{descriptor, gateway};

use super::Refusals;
use crate::support::contract::{authorization, connection, entry, operation, text};

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut Operation)| {
        let mut operation = operation();
        change(&mut operation);
        refusals.check(case, |http| {
            gateway::authorize(http, &operation, &authorization())
        });
    };
    check("no operation id", &|it| it.id = String::new());
    check("operation id of 201 characters", &|it| {
        it.id = "x".repeat(201);
    });
    check("operation id with a space", &|it| {
        it.id = "order 1".to_owned();
    });
    check("operation id that is not ASCII", &|it| {
        it.id = "bestellung-ü".to_owned();
    });
    check("operation id with a line end", &|it| {
        it.id = "order\r\n1".to_owned();
    });
    check("no clock", &|it| it.now = 0);
    check("no installation id", &|it| {
        it.connection.installation_id = None;
    });
    check("blank installation id", &|it| {
        it.connection.installation_id = text(" ");
    });
    check("installation id of 65 characters", &|it| {
        it.connection.installation_id = Some("x".repeat(65));
    });
    check("account of another kind", &|it| {
        it.connection.account = text("cus_1");
    });
    check("account with a line end", &|it| {
        it.connection.account = text("acct_1\r\nX-Evil: 1");
    });
    check("account with a slash", &|it| {
        it.connection.account = text("acct_1/x");
    });

    let credential = |name: &str, value| Credential {
        name: name.to_owned(),
        value,
    };
    let secret = |key: &str| CredentialValue::Secret(key.to_owned());
    let mut check_credentials = |case: &str, credentials: Vec<Credential>| {
        check(case, &|it| {
            it.connection.credentials.clone_from(&credentials);
        });
    };
    check_credentials("no credential", Vec::new());
    check_credentials(
        "credential that is not asked for",
        vec![credential("password", secret("sk_test_1"))],
    );
    check_credentials(
        "credential twice",
        vec![
            credential("secret-key", secret("sk_test_1")),
            credential("secret-key", secret("sk_test_2")),
        ],
    );
    check_credentials("blank key", vec![credential("secret-key", secret(""))]);
    check_credentials(
        "key with a line end",
        vec![credential("secret-key", secret("sk_test_1\r\nX-Evil: 1"))],
    );
    check_credentials(
        "publishable key as the secret one",
        vec![credential("secret-key", secret("pk_test_1"))],
    );
    check_credentials(
        "placeholder",
        vec![credential("secret-key", secret("YOUR_SECRET_KEY"))],
    );
    for placeholder in ["sk_", "sk_test_", "sk_YOUR_KEY_HERE", "sk_test_YOUR_KEY"] {
        check_credentials(
            &format!("placeholder {placeholder}…"),
            vec![credential("secret-key", secret(placeholder))],
        );
    }
    check_credentials(
        "live key in test mode",
        vec![credential("secret-key", secret("sk_live_1"))],
    );
    check_credentials(
        "blank name of a host-held key",
        vec![credential(
            "secret-key",
            CredentialValue::HostHeld(String::new()),
        )],
    );
    check("test key in live mode", &|it| {
        it.connection.mode = Mode::Live;
    });
    check("unknown setting", &|it| {
        it.connection.settings = vec![entry("merchant-account", "x")];
    });
    check("setting twice", &|it| {
        it.connection.settings = vec![
            entry("publishable-key", "pk_test_1"),
            entry("publishable-key", "pk_test_1"),
        ];
    });
    check("secret key as the publishable one", &|it| {
        it.connection.settings = vec![entry("publishable-key", "sk_test_1")];
    });
    check("live publishable key in test mode", &|it| {
        it.connection.settings = vec![entry("publishable-key", "pk_live_1")];
    });

    check("endpoints in live mode", &|it| {
        it.connection.mode = Mode::Live;
        it.connection.credentials = vec![credential("secret-key", secret("sk_live_1"))];
        it.connection.endpoints = vec![entry("api", "https://api.stripe.com")];
    });
    check("endpoint of an unknown service", &|it| {
        it.connection.endpoints = vec![entry("files", "http://127.0.0.1:1")];
    });
    check("endpoint twice", &|it| {
        it.connection.endpoints = vec![
            entry("api", "http://127.0.0.1:1"),
            entry("api", "http://127.0.0.1:2"),
        ];
    });
    for base in [
        "",
        "127.0.0.1:1",
        "file:///etc",
        "http:///path",
        "http://127.0.0.1:1 /x",
        "http://127.0.0.1:1/\r\nHost: x",
        "https://user@127.0.0.1",
        "http://127.0.0.1/?x",
        "http://127.0.0.1/#x",
        "http://ü.example",
    ] {
        check(&format!("endpoint {base:?}"), &|it| {
            it.connection.endpoints = vec![entry("api", base)];
        });
    }

    refusals.check("client config without a publishable key", |_| {
        descriptor::client_config(&connection())
    });
    refusals
}
