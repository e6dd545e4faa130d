//! Customers and payment methods that exist at Stripe already: the three scenarios of the guide.

use host_test::situation;
use payments_host::types::{
    AdapterError, Adopted, Adoption, Authorization, ErrorKind, MerchantReason, Presence,
};

use super::super::{at_stripe, sale_with, vault, writes};
use crate::shop::{Shop, play};

/// A customer that was made elsewhere.
async fn customer(shop: &Shop, name: &str) -> String {
    shop.create("/v1/customers", &[("name", name)]).await
}

/// A method of the customer's that was made elsewhere.
async fn method(shop: &Shop, customer: &str) -> String {
    let path = format!("/v1/payment_methods/{}/attach", situation::APPROVES);
    shop.create(&path, &[("customer", customer)]).await
}

#[track_caller]
fn adopted(row: &Result<Adopted, AdapterError>) -> &Adopted {
    row.as_ref().unwrap_or_else(|error| panic!("{error:?}"))
}

/// Charges a method as the next invoice would.
async fn is_charged(shop: &Shop, customer: &str, method: &str) -> bool {
    let invoice = Authorization {
        customer: Some(customer.to_owned()),
        presence: Presence::MerchantInitiated(MerchantReason::Recurring),
        ..sale_with(method, 1000)
    };
    let operation = format!("invoice-{method}");
    let paid = shop.authorize(&operation, &invoice).await.expect("paid");
    shop.moved(&paid).captured == 1000
}

#[tokio::test]
async fn billing_customers_and_methods_are_imported() {
    play(async |shop| {
        let mut rows = Vec::new();
        for name in ["Acme", "Bolt", "Core"] {
            let customer = customer(shop, name).await;
            let method = method(shop, &customer).await;
            rows.push(Adoption {
                saved_method: Some(method),
                reference: Some(format!("001-{name}")),
                make_default: true,
                ..Adoption::customer(customer)
            });
        }
        let import = shop.operation("import");
        let report = vault(shop).adopt(&import, &rows).await?;
        assert_eq!(report.len(), rows.len());
        for (row, wanted) in report.iter().zip(&rows) {
            let row = adopted(row);
            assert!(row.changed);
            assert_eq!(row.customer, wanted.customer);
            let customer = wanted.customer.as_deref().expect("given");
            let known = at_stripe(shop, &format!("/v1/customers/{customer}")).await;
            assert_eq!(known["metadata"]["commerce_installation"], "lab");
            let default = &known["invoice_settings"]["default_payment_method"];
            assert_eq!(default.as_str(), wanted.saved_method.as_deref());
            let method = wanted.saved_method.as_deref().expect("given");
            assert!(is_charged(shop, customer, method).await);
        }
        // Imported twice, changed once.
        let before = writes(shop);
        let again = shop.lab.repeated("import");
        for row in vault(shop).adopt(&again, &rows).await? {
            assert!(!adopted(&row).changed);
        }
        assert_eq!(writes(shop), before);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn billing_methods_are_imported_for_existing_customers() {
    play(async |shop| {
        // The account exists here, and is told its customer id first.
        let known = customer(shop, "Acme").await;
        let first = [Adoption {
            reference: Some("001-acme".to_owned()),
            ..Adoption::customer(&known)
        }];
        let accounts = shop.operation("accounts");
        let report = vault(shop).adopt(&accounts, &first).await?;
        assert_eq!(adopted(&report[0]).customer.as_ref(), Some(&known));

        let method = method(shop, &known).await;
        let second = [Adoption {
            customer: Some(known.clone()),
            ..Adoption::saved_method(&method)
        }];
        let methods = shop.operation("methods");
        let report = vault(shop).adopt(&methods, &second).await?;
        let saved = adopted(&report[0]).saved_method.as_ref().expect("a method");
        assert_eq!(
            (&saved.id, saved.customer.as_ref()),
            (&method, Some(&known))
        );
        assert!(is_charged(shop, &known, &method).await);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn billing_methods_alone_are_imported() {
    play(async |shop| {
        let owner = customer(shop, "Acme").await;
        let method = method(shop, &owner).await;
        let rows = [Adoption::saved_method(&method)];
        let import = shop.operation("import");
        let report = vault(shop).adopt(&import, &rows).await?;
        let row = adopted(&report[0]);
        // The gateway token says whose it is.
        assert_eq!(row.customer.as_ref(), Some(&owner));
        let details = &row.saved_method.as_ref().expect("a method").details;
        assert_eq!(details.brand.as_deref(), Some("visa"));
        assert!(is_charged(shop, &owner, &method).await);
        Ok(())
    })
    .await;
}

/// The checkbox that says active is checked against Stripe here.
#[tokio::test]
async fn billing_import_reports_the_rows_that_cannot_be_used() {
    // Not played: Stripe is asked for what it does not have.
    let shop = &Shop::open().await;
    let acme = customer(shop, "Acme").await;
    let bolt = customer(shop, "Bolt").await;
    let of_acme = method(shop, &acme).await;
    let rows = [
        Adoption::customer("cus_missing"),
        Adoption {
            customer: Some(bolt.clone()),
            ..Adoption::saved_method(&of_acme)
        },
        Adoption::saved_method("pm_missing"),
        Adoption {
            customer: Some(acme.clone()),
            ..Adoption::saved_method(&of_acme)
        },
    ];
    let import = shop.operation("import");
    let report = vault(shop).adopt(&import, &rows).await;
    let report = report.expect("a result for each row");
    let kinds: Vec<_> = report
        .iter()
        .map(|row| row.as_ref().err().map(|error| error.kind))
        .collect();
    let expected = [
        Some(ErrorKind::NotFound),
        Some(ErrorKind::Conflict),
        Some(ErrorKind::NotFound),
        None,
    ];
    assert_eq!(kinds, expected);
    // The rows that failed changed nothing, and the last one is there.
    let path = format!("/v1/customers/{bolt}/payment_methods");
    assert_eq!(at_stripe(shop, &path).await["data"], serde_json::json!([]));
    assert!(is_charged(shop, &acme, &of_acme).await);
}

#[tokio::test]
async fn billing_import_needs_its_required_fields() {
    play(async |shop| {
        let empty = Adoption {
            customer: None,
            ..Adoption::customer("")
        };
        let good = customer(shop, "Acme").await;
        let rows = [Adoption::customer(good), empty];
        let import = shop.operation("import");
        let report = vault(shop).adopt(&import, &rows).await;
        let field = match report {
            Ok(rows) => {
                adopted(&rows[0]);
                rows[1].as_ref().expect_err("refused").field.clone()
            }
            Err(error) => error.adapter_error().expect("refused").field.clone(),
        };
        let field = field.expect("it says where");
        assert!(field.starts_with("adoptions[1]"), "{field}");
        Ok(())
    })
    .await;
}
