//! Topic `load`: the component can be loaded, and can reach nothing but HTTP.

use std::path::Path;

use anyhow::{Context, bail};
use payments_host::LoadError;

use super::bench::{self, Bench};
use super::fixture::Fixture;

/// What loading showed.
pub(super) struct Loading {
    /// Name, reason and what was found wrong, of each check.
    pub(super) found: Vec<(&'static str, &'static str, Option<String>)>,
    /// For the other checks; none when the adapter was refused.
    pub(super) bench: Option<Bench>,
    pub(super) fixture: Fixture,
}

const COMPONENT: (&str, &str) = (
    "load/component",
    "a host that speaks this version of the contract can load it, and it says what it is",
);
const IMPORTS: (&str, &str) = (
    "load/imports",
    "whatever it could call besides http-client would be a way out of the sandbox",
);

/// Loads the component.
///
/// # Errors
/// When the file is no component at all.
pub(super) async fn load(path: &Path, fixture: Fixture) -> anyhow::Result<Loading> {
    let (host, requests) = bench::host()?;
    let adapter = match host.load_file(path).await {
        Ok(adapter) => adapter,
        Err(
            error @ (LoadError::Read { .. } | LoadError::NotAComponent | LoadError::CoreModule),
        ) => {
            bail!("{}: {error}", path.display());
        }
        Err(error) => {
            let (name, why) = match error {
                LoadError::ForeignImports(_) => IMPORTS,
                _ => COMPONENT,
            };
            return Ok(Loading {
                found: vec![(name, why, Some(error.to_string()))],
                bench: None,
                fixture,
            });
        }
    };
    let functions = &adapter.inspection().imported_functions;
    let foreign: Vec<_> = functions
        .iter()
        .filter(|function| !function.starts_with("commerce:payments/http-client@"))
        .map(String::as_str)
        .collect();
    let imports = (!foreign.is_empty()).then(|| format!("it imports {}", foreign.join(", ")));
    let described = adapter.describe().await.context("`describe` failed");
    let (component, bench) = match described {
        Ok(info) => (
            None,
            Some(Bench::new(fixture.clone(), adapter, info, requests)),
        ),
        Err(error) => (Some(format!("{error:#}")), None),
    };
    Ok(Loading {
        found: vec![
            (COMPONENT.0, COMPONENT.1, component),
            (IMPORTS.0, IMPORTS.1, imports),
        ],
        bench,
        fixture,
    })
}
