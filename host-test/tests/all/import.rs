use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::command::{FakeStripe, Run, finish, host_test, run};

/// A folder with a file to import.
struct Desk {
    stripe: FakeStripe,
    folder: tempfile::TempDir,
}

impl Desk {
    fn open() -> Self {
        Self {
            stripe: FakeStripe::start(),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn customer(&self) -> String {
        let customer = self
            .stripe
            .json(&["vault", "create-customer", "--name", "Acme"]);
        customer["id"].as_str().expect("an id").to_owned()
    }

    /// A saved method of a customer's.
    fn method(&self, customer: &str) -> String {
        let method = self
            .stripe
            .json(&["vault", "attach", "pm_card_visa", customer]);
        method["id"].as_str().expect("an id").to_owned()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("rows.csv")
    }

    fn report(&self) -> String {
        fs::read_to_string(self.folder.path().join("rows.csv.report.csv")).expect("a report")
    }

    fn import(&self, text: &str, options: &[&str]) -> Run {
        fs::write(self.file(), text).expect("a file");
        finish(
            host_test()
                .arg("import")
                .arg(self.file())
                .args(options)
                .args(["--fake", &self.stripe.base_url, "--json"]),
        )
    }
}

#[track_caller]
fn summary(run: &Run, code: i32) -> Value {
    assert_eq!(run.code, Some(code), "{run:?}");
    serde_json::from_str(&run.stdout).expect("JSON")
}

#[test]
fn the_three_shapes_are_imported() {
    let desk = Desk::open();
    let customer = desk.customer();
    let method = desk.method(&customer);
    for (text, shape) in [
        (
            format!("Account Name,Stripe Customer ID\n\"Acme, Inc.\",{customer}\n"),
            "customers",
        ),
        (
            format!(
                "Payment Gateway Token;Stripe Customer ID;Active;Default\r\n{method};{customer};TRUE;yes\r\n"
            ),
            "methods of known customers",
        ),
        (
            format!("\u{feff}Payment Gateway Token\n{method}\n"),
            "methods alone",
        ),
    ] {
        let run = desk.import(&text, &["--again", "--installation-id", "host-test"]);
        let told = summary(&run, 0);
        assert_eq!(told["rows"], 1, "{run:?}");
        assert!(run.stderr.contains(shape), "{run:?}");
        assert!(desk.report().contains(&customer), "{}", desk.report());
    }
    let read = desk.stripe.json(&["vault", "get-customer", &customer]);
    assert_eq!(read["default-method"], method);
}

/// A row that fails is told, and the same command does what is left.
#[test]
fn what_failed_is_done_by_the_next_run() {
    let desk = Desk::open();
    let (first, second) = (desk.customer(), desk.customer());
    let method = desk.method(&first);
    let rows = |owner: &str| {
        format!(
            "Token,Customer,Active\n{method},{owner},true\npm_nobody,{second},true\n{method},{first},false\n,{first},true\n"
        )
    };
    let run = desk.import(&rows(&second), &["--size", "2"]);
    let told = summary(&run, 1);
    assert_eq!(
        (&told["failed"], &told["skipped"]),
        (&json!(3), &json!(1)),
        "{run:?}"
    );
    let report = desk.report();
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(
        lines[0],
        "line,customer,saved_method,result,kind,field,message"
    );
    assert!(
        lines[1].starts_with(&format!(
            "2,{second},{method},failed,conflict,saved-method,"
        )),
        "{report}"
    );
    assert!(
        lines[2].contains(",failed,not-found,saved-method,"),
        "{report}"
    );
    assert!(lines[3].contains(",skipped,"), "{report}");
    assert!(
        lines[4].contains(",failed,invalid-row,saved-method,"),
        "{report}"
    );

    let run = desk.import(&rows(&first), &[]);
    let told = summary(&run, 1);
    assert_eq!(told["failed"], 2, "{run:?}");
    assert_eq!(told["done-earlier"], 1, "{run:?}");
    assert_eq!(desk.report().lines().count(), 5, "one line for each row");

    // A run that was killed leaves a line that is cut off.
    let report = desk.report();
    let cut = format!("{}\n5,{first}", report.trim_end());
    fs::write(desk.folder.path().join("rows.csv.report.csv"), cut).expect("a report");
    let run = desk.import(&rows(&first), &[]);
    assert_eq!(summary(&run, 1)["done-earlier"], 2, "{run:?}");
    assert_eq!(desk.report(), report);
}

#[test]
fn a_reason_that_concerns_every_row_ends_the_run() {
    let desk = Desk::open();
    let rows = "Customer\ncus_1\ncus_2\ncus_3\n";
    fs::write(desk.file(), rows).expect("a file");
    let file = desk.file();
    let file = file.to_str().expect("a path");
    // Nobody listens there.
    let run = run(&[
        "import",
        file,
        "--size",
        "1",
        "--fake",
        "http://127.0.0.1:9",
    ]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("the rest was not sent"), "{run:?}");
    assert_eq!(desk.report().lines().count(), 2, "{}", desk.report());
}

#[test]
fn what_is_no_file_of_ids_is_refused() {
    let desk = Desk::open();
    let run = desk.import("Name,Email\nAda,ada@example.com\n", &[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("there are: Name, Email"), "{run:?}");
    let run = desk.import("Customer\n", &[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let file = desk.file();
    let run = desk.import(
        "Customer\ncus_1\n",
        &["--report", file.to_str().expect("a path")],
    );
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("written over"), "{run:?}");
    fs::write(desk.folder.path().join("other.csv"), "a,b\n1,2\n").expect("a file");
    let other = desk.folder.path().join("other.csv");
    let run = desk.import(
        "Customer\ncus_1\n",
        &["--report", other.to_str().expect("a path")],
    );
    assert!(run.stderr.contains("is no report"), "{run:?}");
}
