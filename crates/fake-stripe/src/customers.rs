//! Customers.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::events::changed;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::PaymentMethod;
use crate::world::{Collection, Identified, Resource, Space};

/// What a customer takes from its request as it is.
const ECHOED: [&str; 8] = [
    "address",
    "balance",
    "description",
    "email",
    "name",
    "phone",
    "preferred_locales",
    "shipping",
];

#[derive(Clone, Debug)]
pub(crate) struct Customer {
    id: String,
    created: i64,
    livemode: bool,
    deleted: bool,
    metadata: Metadata,
    details: Map<String, Value>,
    default_payment_method: Option<String>,
}

impl Identified for Customer {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for Customer {
    const OBJECT: &'static str = "customer";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.customers
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.customers
    }

    fn render(&self) -> Value {
        if self.deleted {
            return json!({ "id": self.id, "object": "customer", "deleted": true });
        }
        let mut customer = json!({
            "id": self.id,
            "object": "customer",
            "address": null,
            "balance": 0,
            "created": self.created,
            "currency": null,
            "default_source": null,
            "delinquent": false,
            "description": null,
            "discount": null,
            "email": null,
            "invoice_settings": {
                "custom_fields": null,
                "default_payment_method": self.default_payment_method,
                "footer": null,
                "rendering_options": null,
            },
            "livemode": self.livemode,
            "metadata": self.metadata,
            "name": null,
            "phone": null,
            "preferred_locales": [],
            "shipping": null,
            "tax_exempt": "none",
            "test_clock": null,
        });
        for (name, value) in &self.details {
            customer[name] = value.clone();
        }
        customer
    }
}

impl Customer {
    fn change(&mut self, parameters: &Parameters) -> Result<(), ApiError> {
        metadata::merge(&mut self.metadata, parameters)?;
        echo(&mut self.details, parameters, &ECHOED);
        Ok(())
    }
}

/// Takes parameters over as they are; an empty text unsets.
pub(crate) fn echo(details: &mut Map<String, Value>, parameters: &Parameters, names: &[&str]) {
    for name in names {
        if let Some(value) = parameters.get(*name) {
            let value = if value.as_str() == Some("") {
                Value::Null
            } else {
                value.clone()
            };
            details.insert((*name).to_owned(), value);
        }
    }
}

fn default_method(parameters: &Parameters) -> Option<&str> {
    parameters.text_at(&["invoice_settings", "default_payment_method"])
}

impl Operation<'_> {
    pub(crate) fn create_customer(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let mut customer = Customer {
            id: self.world.ids.next("cus_", 14),
            created: self.now,
            livemode: self.scope.livemode,
            deleted: false,
            metadata: Metadata::new(),
            details: Map::new(),
            default_payment_method: None,
        };
        customer.change(parameters)?;
        let id = customer.id.clone();
        let mut attached = None;
        if let Some(method) = parameters.text("payment_method") {
            let shown = self.attach_payment_method_to(method, &id)?;
            attached = shown["id"].as_str().map(|id| (method, id.to_owned()));
        }
        match (default_method(parameters), attached) {
            // A published test name stands for the method that has just been made of it.
            (Some(default), Some((named, id))) if default == named => {
                customer.default_payment_method = Some(id);
            }
            _ => self.change_default_method(&mut customer, parameters)?,
        }
        let rendered = customer.render();
        self.save(customer);
        self.emit("customer.created", rendered.clone());
        Ok(rendered)
    }

    pub(crate) fn update_customer(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut customer: Customer = self.existing_customer(id)?;
        let before = customer.render();
        customer.change(parameters)?;
        self.change_default_method(&mut customer, parameters)?;
        let rendered = customer.render();
        self.save(customer);
        if let Some(previous) = changed(&before, &rendered) {
            self.emit_change("customer.updated", rendered.clone(), Some(previous));
        }
        Ok(rendered)
    }

    pub(crate) fn delete_customer(&mut self, id: &str) -> Result<Value, ApiError> {
        let mut customer: Customer = self.existing_customer(id)?;
        let last = customer.render();
        customer.deleted = true;
        let rendered = customer.render();
        self.save(customer);
        for mut method in self.payment_methods_of(id) {
            method.customer = None;
            method.consumed = true;
            self.save(method);
        }
        self.emit("customer.deleted", last);
        Ok(rendered)
    }

    pub(crate) fn list_customers(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let email = parameters.text("email");
        pagination::list(self, "/v1/customers", parameters, |customer: &Customer| {
            !customer.deleted
                && email.is_none_or(|email| customer.details.text("email") == Some(email))
        })
    }

    /// Checks the `customer` parameter of another object's request.
    pub(crate) fn customer_parameter(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Option<String>, ApiError> {
        let Some(id) = parameters.text("customer") else {
            return Ok(None);
        };
        match self.get::<Customer>(id) {
            Some(customer) if !customer.deleted => Ok(Some(customer.id)),
            _ => Err(ApiError::no_such_reference("customer", id, "customer")),
        }
    }

    /// A customer's default has to be one of the customer's methods.
    fn change_default_method(
        &mut self,
        customer: &mut Customer,
        parameters: &Parameters,
    ) -> Result<(), ApiError> {
        let Some(id) = default_method(parameters) else {
            return Ok(());
        };
        let method = self.get::<PaymentMethod>(id);
        let owner = method.and_then(|method| method.customer);
        if owner.as_deref() != Some(customer.id.as_str()) {
            return Err(ApiError::invalid(format!(
                "No such PaymentMethod: '{id}'; It's possible this PaymentMethod exists on one of your connected \
                 accounts, or it's not attached to the customer."
            ))
            .code("resource_missing")
            .param("invoice_settings[default_payment_method]"));
        }
        customer.default_payment_method = Some(id.to_owned());
        Ok(())
    }

    /// A method that is detached is nobody's default any more.
    pub(crate) fn forget_default_method(&mut self, customer: &str, method: &str) {
        let customers = &mut self.world.space(&self.scope).customers;
        if let Some(customer) = customers.get_mut(customer)
            && customer.default_payment_method.as_deref() == Some(method)
        {
            customer.default_payment_method = None;
        }
    }

    pub(crate) fn existing_customer(&mut self, id: &str) -> Result<Customer, ApiError> {
        let customer: Customer = self.find(id)?;
        if customer.deleted {
            Err(ApiError::no_such("customer", id))
        } else {
            Ok(customer)
        }
    }
}
