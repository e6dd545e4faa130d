//! The records of the optional interfaces.

use payments_host::types::{
    AdapterError, Address, Adopted, Capability, CapabilityStatus, ChangePage, ConnectionCheck,
    Contact, Customer, DisputePage, Endpoint, EndpointScope, EndpointStatus, Grant, GrantScope,
    NewEndpoint, ProviderRecord, RecordChange, RecordKind, RecordPage, Registered, Requirement,
    SavedMethods, Setup, Shipping, Transfer, TransferPage,
};
use serde_json::{Map, Value, json};

use super::{ClientToken, ToJson, case, case_name, put};

impl ClientToken for Setup {
    fn client_token(&self) -> Option<&str> {
        self.client_token.as_deref()
    }
}

enumerations! {
    CapabilityStatus EndpointScope EndpointStatus GrantScope RecordKind
}

records! {
    Address { line1, line2, city, region, postal_code, country }
    Adopted { customer, saved_method, changed }
    Capability { name, status }
    RecordChange { event_id, event_type, kind, created, is_deleted, api_version, content }
    ChangePage { changes, next }
    ConnectionCheck {
        account, country, default_currency, can_charge, can_pay_out, capabilities, missing, due,
        disabled_reason, missing_permissions, request_id
    }
    Contact { name, email, phone, address }
    Customer {
        id, reference, contact, shipping, description, default_method, created, observed_at,
        installation_id, operation_id, metadata, request_id
    }
    DisputePage { disputes, next }
    Endpoint {
        id, url, status, events, api_version, description, scope, installation_id, operation_id,
        replaces, created
    }
    Grant { account, mode, scope, publishable_key; hides access_token, refresh_token }
    NewEndpoint { endpoint; hides secret }
    RecordPage { records, next }
    Requirement { name, is_overdue }
    SavedMethods { methods, default_method }
    Shipping { recipient, carrier, tracking_number }
    Transfer {
        id, amount, reversed, destination, source, group, description, created, observed_at,
        operation_id, metadata, replayed, request_id
    }
    TransferPage { transfers, next }
}

impl ToJson for Registered {
    fn to_json(&self) -> Value {
        match self {
            Self::Created(created) => case("created", created.to_json()),
            Self::Exists(endpoint) => case("exists", endpoint.to_json()),
        }
    }
}

/// The provider's object stands in it as an object, not as the text that the contract has.
impl ToJson for ProviderRecord {
    fn to_json(&self) -> Value {
        let Self { id, created, json } = self;
        let mut object = Map::new();
        put(&mut object, "id", id.to_json());
        put(&mut object, "created", created.to_json());
        let content = serde_json::from_str(json).unwrap_or_else(|_| json!(json));
        put(&mut object, "json", content);
        Value::Object(object)
    }
}

/// One result of a batch or of an adoption.
impl<T: ToJson> ToJson for Result<T, AdapterError> {
    fn to_json(&self) -> Value {
        match self {
            Ok(record) => case("ok", record.to_json()),
            Err(error) => case("error", error.to_json()),
        }
    }
}

#[cfg(test)]
mod tests {
    use payments_host::types::{Mode, RecordFilter};

    use super::*;

    #[test]
    fn tokens_are_left_out_and_the_providers_objects_are_objects() {
        let grant = Grant {
            account: "acct_1".into(),
            mode: Mode::Test,
            scope: GrantScope::ReadWrite,
            access_token: "sk_test_1".into(),
            refresh_token: Some("rt_1".into()),
            publishable_key: None,
        };
        assert_eq!(
            grant.to_json(),
            json!({ "account": "acct_1", "mode": "test", "scope": "read-write" })
        );
        let page = RecordPage {
            records: vec![ProviderRecord {
                id: "ch_1".into(),
                created: Some(1_700_000_000),
                json: "{\"id\":\"ch_1\"}".into(),
            }],
            next: None,
        };
        assert_eq!(
            page.to_json(),
            json!({ "records": [{
                "id": "ch_1", "created": 1_700_000_000, "json": { "id": "ch_1" }
            }] })
        );
        assert_eq!(
            RecordFilter::new(RecordKind::BalanceTransactions)
                .kind
                .to_json(),
            json!("balance-transactions")
        );
    }
}
