//! Customers, saved methods, setups.

use stripe_adapter::contract::{
    Address, Adoption, Attachment, Contact, CustomerChanges, CustomerRemoval, Detachment,
    MandateAcceptance, NewCustomer, NewMethod, PaymentSource, SavePurpose, SetupConfirmation,
    SetupRequest, ThreeDSecurePreference,
};
use stripe_adapter::vault;

use super::{Refusals, no_ids};
use crate::support::contract::{connection, entry, operation, text};
use crate::support::vault::{
    address, adoption, agreed_online, attachment, contact, customer_changes, new_customer,
    no_address, setup_confirmation, setup_request, shipping,
};

pub fn customer_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut NewCustomer)| {
        let mut customer = new_customer();
        change(&mut customer);
        refusals.check(&format!("create: {case}"), |http| {
            vault::create_customer(http, &operation(), &customer)
        });
    };
    check("empty name", &|it| it.contact.name = text(""));
    check("e-mail address of two lines", &|it| {
        it.contact.email = text("a@b\r\nBcc: c");
    });
    check("phone of 6,000 digits", &|it| {
        it.contact.phone = Some("1".repeat(6_000));
    });
    for country in ["de", "DEU", "D1"] {
        check(&format!("country {country}"), &|it| {
            it.contact.address = Some(Address {
                country: text(country),
                ..address()
            });
        });
    }
    check("empty city", &|it| {
        it.contact.address = Some(Address {
            city: text(""),
            ..address()
        });
    });
    check("shipping to nobody", &|it| {
        let mut to = shipping();
        to.recipient.name = None;
        it.shipping = Some(to);
    });
    check("shipping to nowhere", &|it| {
        let mut to = shipping();
        to.recipient.address = None;
        it.shipping = Some(to);
    });
    check("shipping with an e-mail address", &|it| {
        let mut to = shipping();
        to.recipient.email = text("ada@example.com");
        it.shipping = Some(to);
    });
    check("shipping with a carrier", &|it| {
        let mut to = shipping();
        to.carrier = text("DHL");
        it.shipping = Some(to);
    });
    check("empty description", &|it| it.description = text(""));
    check("empty reference", &|it| it.reference = text(""));
    check("reference of 201 characters", &|it| {
        it.reference = Some("c".repeat(201));
    });
    check("reserved key", &|it| {
        it.metadata = vec![entry("commerce_reference", "x")];
    });
    check("empty value", &|it| it.metadata = vec![entry("a", "")]);
    check("extension", &|it| {
        it.extensions = vec![entry("stripe.radar-session", "x")];
    });

    let mut check = |case: &str, change: &dyn Fn(&mut CustomerChanges)| {
        let mut changes = customer_changes();
        change(&mut changes);
        refusals.check(&format!("update: {case}"), |http| {
            vault::update_customer(http, &operation(), &changes)
        });
    };
    check("nothing", &|it| it.description = None);
    check("nothing of the contact", &|it| {
        it.description = None;
        it.contact = Some(Contact {
            name: None,
            email: None,
            phone: None,
            address: Some(no_address()),
        });
    });
    check("name of two lines", &|it| {
        it.contact = Some(Contact {
            name: text("a\nb"),
            ..contact()
        });
    });
    check("default method", &|it| {
        it.default_method = text("pm_1/detach");
    });
    check("no default method", &|it| it.default_method = text(""));
    check("reference of two lines", &|it| it.reference = text("a\nb"));
    check("extension", &|it| it.extensions = vec![entry("x", "y")]);
    for id in no_ids() {
        check(&format!("customer {id:?}"), &|it| {
            it.customer_id.clone_from(&id);
        });
    }
    for id in no_ids() {
        refusals.check(&format!("delete: customer {id:?}"), |http| {
            let removal = CustomerRemoval {
                customer_id: id.clone(),
            };
            vault::delete_customer(http, &operation(), &removal)
        });
        refusals.check(&format!("get: customer {id:?}"), |http| {
            vault::get_customer(http, &connection(), &id)
        });
    }
    for email in ["", "a\nb"] {
        refusals.check(&format!("find: {email:?}"), |http| {
            vault::find_customers(http, &connection(), email)
        });
    }
    refusals
}

pub fn setup_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut SetupRequest)| {
        let mut request = setup_request();
        change(&mut request);
        refusals.check(&format!("set up: {case}"), |http| {
            vault::begin_setup(http, &operation(), &request)
        });
    };
    check("card number", &|it| {
        it.source = PaymentSource::NewMethod(NewMethod {
            kind: "card".to_owned(),
            details: vec![entry("number", "4242424242424242")],
        });
    });
    check("other source", &|it| {
        it.source = PaymentSource::Other("voucher".to_owned());
    });
    check("saved method", &|it| {
        it.source = PaymentSource::SavedMethod("../x".to_owned());
    });
    check("billing with a saved method", &|it| {
        it.billing = Some(contact());
    });
    check("return URL of the browser", &|it| {
        it.source = PaymentSource::CollectInBrowser;
        it.return_url = text("https://shop.example/");
    });
    check("mandate of the browser", &|it| {
        it.source = PaymentSource::CollectInBrowser;
        it.mandate = Some(agreed_online());
    });
    check("return URL", &|it| it.return_url = text("shop.example"));
    check("other purpose", &|it| it.purpose = SavePurpose::Other);
    check("allowed method", &|it| {
        it.allowed_methods = vec!["card".to_owned(), "SEPA debit".to_owned()];
    });
    check("other 3-D Secure preference", &|it| {
        it.three_d_secure = Some(ThreeDSecurePreference::Other);
    });
    check("mandate without a browser", &|it| {
        it.mandate = Some(MandateAcceptance {
            user_agent: None,
            ..agreed_online()
        });
    });
    check("mandate without an address", &|it| {
        it.mandate = Some(MandateAcceptance {
            ip_address: None,
            ..agreed_online()
        });
    });
    check("address with spaces", &|it| {
        it.mandate = Some(MandateAcceptance {
            ip_address: text("127.0.0.1, 10.0.0.1"),
            ..agreed_online()
        });
    });
    check("browser of two lines", &|it| {
        it.mandate = Some(MandateAcceptance {
            user_agent: text("Mozilla\r\nX: y"),
            ..agreed_online()
        });
    });
    check("description of two lines", &|it| {
        it.description = text("a\nb");
    });
    check("reserved key", &|it| {
        it.metadata = vec![entry("commerce_operation", "x")];
    });
    check("extension", &|it| {
        it.extensions = vec![entry("stripe.radar-session", "x")];
    });
    for id in no_ids() {
        check(&format!("customer {id:?}"), &|it| {
            it.customer = Some(id.clone());
        });
    }

    let mut check = |case: &str, change: &dyn Fn(&mut SetupConfirmation)| {
        let mut confirmation = setup_confirmation();
        change(&mut confirmation);
        refusals.check(&format!("confirm: {case}"), |http| {
            vault::confirm_setup(http, &operation(), &confirmation)
        });
    };
    check("payment", &|it| it.setup_id = "pi_1Golden".to_owned());
    check("collect in browser", &|it| {
        it.source = Some(PaymentSource::CollectInBrowser);
    });
    check("return URL", &|it| it.return_url = text("javascript:x"));
    check("mandate without a browser", &|it| {
        it.mandate = Some(MandateAcceptance {
            user_agent: None,
            ..agreed_online()
        });
    });
    check("extension", &|it| it.extensions = vec![entry("x", "y")]);
    for id in no_ids() {
        refusals.check(&format!("get: setup {id:?}"), |http| {
            vault::get_setup(http, &connection(), &id)
        });
    }
    refusals
}

pub fn method_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    for id in no_ids() {
        refusals.check(&format!("attach: method {id:?}"), |http| {
            let attachment = Attachment {
                method_id: id.clone(),
                ..attachment()
            };
            vault::attach(http, &operation(), &attachment)
        });
        refusals.check(&format!("attach: customer {id:?}"), |http| {
            let attachment = Attachment {
                customer_id: id.clone(),
                ..attachment()
            };
            vault::attach(http, &operation(), &attachment)
        });
        refusals.check(&format!("detach: method {id:?}"), |http| {
            let detachment = Detachment {
                method_id: id.clone(),
            };
            vault::detach(http, &operation(), &detachment)
        });
        refusals.check(&format!("list: customer {id:?}"), |http| {
            vault::list_methods(http, &connection(), &id)
        });
        refusals.check(&format!("mandate {id:?}"), |http| {
            vault::get_mandate(http, &connection(), &id)
        });
    }
    let mut unmarked = operation();
    unmarked.connection.installation_id = None;
    refusals.check("adopt: no installation", |http| {
        vault::adopt(http, &unmarked, &[adoption()])
    });
    refusals.check("adopt: 101 rows", |http| {
        vault::adopt(http, &operation(), &vec![adoption(); 101])
    });
    // One that is wrong is refused by itself.
    let mut check = |case: &str, change: &dyn Fn(&mut Adoption)| {
        let mut adoption = adoption();
        change(&mut adoption);
        refusals.check(&format!("adopt: {case}"), |http| {
            let results = vault::adopt(http, &operation(), &[adoption])?;
            let [result] = <[_; 1]>::try_from(results).expect("one row");
            result
        });
    };
    check("nothing", &|it| {
        it.customer = None;
        it.saved_method = None;
    });
    check("default without a method", &|it| it.saved_method = None);
    check("customer", &|it| it.customer = text("cus_1/x"));
    check("method", &|it| it.saved_method = text(""));
    check("empty reference", &|it| it.reference = text(""));
    refusals
}
