//! Webhook endpoints. Which URLs are let through is tested beside their rule.

use stripe_adapter::contract::{EndpointChanges, Registration, Removal, Rotation};
use stripe_adapter::endpoints;

use super::{Refusals, no_ids};
use crate::support::contract::{operation, text};
use crate::support::endpoint::{endpoint_changes, registration, removal, rotation};

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check = |case: &str, change: &dyn Fn(&mut Registration)| {
        let mut registration = registration();
        change(&mut registration);
        refusals.check(&format!("register: {case}"), |http| {
            endpoints::register(http, &operation(), &registration)
        });
    };
    for url in [
        "",
        "http://shop.example/",
        "https://localhost/",
        "https://127.0.0.1/",
    ] {
        check(&format!("URL {url:?}"), &|it| url.clone_into(&mut it.url));
    }
    check("no events", &|it| it.events = Some(Vec::new()));
    for event in ["*", "", "charge.unheard-of", "Charge.captured"] {
        check(&format!("event {event:?}"), &|it| {
            it.events = Some(vec!["charge.captured".to_owned(), event.to_owned()]);
        });
    }
    check("empty description", &|it| it.description = text(""));
    check("description of two lines", &|it| {
        it.description = text("a\nb");
    });

    let mut check = |case: &str, change: &dyn Fn(&mut EndpointChanges)| {
        let mut changes = endpoint_changes();
        change(&mut changes);
        refusals.check(&format!("update: {case}"), |http| {
            endpoints::update(http, &operation(), &changes)
        });
    };
    for id in no_ids() {
        check(&format!("endpoint {id:?}"), &|it| {
            it.endpoint_id.clone_from(&id);
        });
    }
    check("nothing", &|it| it.url = None);
    check("URL of a private network", &|it| {
        it.url = text("https://shop.internal/");
    });
    check("no events", &|it| it.events = Some(Vec::new()));
    check("every event", &|it| it.events = Some(vec!["*".to_owned()]));
    check("description of two lines", &|it| {
        it.description = text("a\nb");
    });

    for id in no_ids() {
        refusals.check(&format!("rotate: endpoint {id:?}"), |http| {
            let rotation = Rotation {
                endpoint_id: id.clone(),
                ..rotation()
            };
            endpoints::rotate(http, &operation(), &rotation)
        });
        refusals.check(&format!("remove: endpoint {id:?}"), |http| {
            let removal = Removal {
                endpoint_id: id.clone(),
            };
            endpoints::remove(http, &operation(), &removal)
        });
    }

    let mut unmarked = operation();
    unmarked.connection.installation_id = None;
    refusals.check("register without an installation", |http| {
        endpoints::register(http, &unmarked, &registration())
    });
    refusals.check("remove without an installation", |http| {
        endpoints::remove(http, &unmarked, &removal())
    });
    refusals
}
