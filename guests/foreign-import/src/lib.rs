//! A component that is an adapter in part, and asks its host for the time, which an adapter may
//! not. A host refuses to load it for the import, before it looks for the missing exports.

#![allow(missing_debug_implementations)]

wit_bindgen::generate!({
    inline: "
        package example:clock;

        interface wall {
            now: func() -> u64;
        }

        world adapter-with-a-clock {
            import wall;
            export commerce:payments/descriptor@0.1.0;
        }
    ",
    path: "../../wit",
    world: "example:clock/adapter-with-a-clock",
    generate_all,
});

use commerce::payments::types::{AdapterError, Connection};
use exports::commerce::payments::descriptor::{AdapterInfo, ClientConfig, Guest};

struct ForeignImport;

export!(ForeignImport);

impl Guest for ForeignImport {
    fn describe() -> AdapterInfo {
        AdapterInfo {
            name: "foreign-import".into(),
            version: example::clock::wall::now().to_string(),
            provider: "nobody".into(),
            provider_api_version: None,
            features: Vec::new(),
            hosts: Vec::new(),
            credentials: Vec::new(),
            settings_schema: "{}".into(),
            extension_keys: Vec::new(),
            webhook_events: Vec::new(),
            idempotency_window: 0,
            currencies: Vec::new(),
        }
    }

    fn get_client_config(connection: Connection) -> Result<ClientConfig, AdapterError> {
        Ok(ClientConfig {
            publishable_key: None,
            account: None,
            mode: connection.mode,
            provider_api_version: None,
            extra: Vec::new(),
        })
    }
}
