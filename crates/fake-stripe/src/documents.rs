//! Objects of which the simulator keeps what they show and nothing else: those that Stripe makes by
//! itself, or that no endpoint here makes.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::events::changed;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::Parameters;
use crate::world::Identified;

/// An object as it is shown; `object` and `id` say which it is.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    id: String,
    created: i64,
    shown: Value,
}

/// How many objects a list inside another object shows.
const NESTED: usize = 10;

/// A list inside another object: the newest of its objects, which are given newest first.
pub(crate) fn nested_list(url: &str, newest_first: &[Value]) -> Value {
    json!({
        "object": "list",
        "data": newest_first.iter().take(NESTED).collect::<Vec<_>>(),
        "has_more": newest_first.len() > NESTED,
        "total_count": newest_first.len(),
        "url": url,
    })
}

impl Identified for Document {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Document {
    fn is_a(&self, object: &str) -> bool {
        self.shown["object"] == object
    }
}

impl Operation<'_> {
    /// Keeps a new object.
    pub(crate) fn add_document(&mut self, shown: Value) {
        let document = Document {
            id: shown["id"].as_str().unwrap_or_default().to_owned(),
            created: self.now,
            shown,
        };
        self.world.space(&self.scope).documents.put(document);
    }

    /// # Errors
    /// 404 `resource_missing`.
    pub(crate) fn document(&mut self, object: &str, id: &str) -> Result<Value, ApiError> {
        let documents = &self.world.space(&self.scope).documents;
        documents
            .get(id)
            .filter(|document| document.is_a(object))
            .map(|document| document.shown.clone())
            .ok_or_else(|| ApiError::no_such(object, id))
    }

    /// Sets fields of an object, with an event that says what they were. Gives it as it is then.
    ///
    /// # Errors
    /// 404 `resource_missing`.
    pub(crate) fn change_document(
        &mut self,
        object: &str,
        id: &str,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<Value, ApiError> {
        let before = self.document(object, id)?;
        let after = self.set_document(object, id, fields)?;
        self.emit_change(kind, after.clone(), changed(&before, &after));
        Ok(after)
    }

    /// Sets fields of an object of which nobody is told. Gives it as it is then.
    ///
    /// # Errors
    /// 404 `resource_missing`.
    pub(crate) fn set_document(
        &mut self,
        object: &str,
        id: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<Value, ApiError> {
        let mut after = self.document(object, id)?;
        for (name, value) in fields {
            after[name] = value;
        }
        if let Some(document) = self.world.space(&self.scope).documents.get_mut(id) {
            document.shown = after.clone();
        }
        Ok(after)
    }

    /// Changes an object's metadata, and the fields named, as a request says.
    ///
    /// # Errors
    /// 404 `resource_missing`, 400 for metadata beyond Stripe's limits.
    pub(crate) fn annotate_document(
        &mut self,
        object: &str,
        id: &str,
        kind: &str,
        parameters: &Parameters,
        echoed: &[&'static str],
    ) -> Result<Value, ApiError> {
        let before = self.document(object, id)?;
        let mut metadata: Metadata =
            serde_json::from_value(before["metadata"].clone()).unwrap_or_default();
        metadata::merge(&mut metadata, parameters)?;
        let given = echoed.iter().filter_map(|name| {
            let value = parameters.get(*name)?;
            let unset = value.as_str() == Some("");
            Some((*name, if unset { Value::Null } else { value.clone() }))
        });
        let fields: Vec<_> = given.chain([("metadata", json!(metadata))]).collect();
        let after = self.set_document(object, id, fields)?;
        if let Some(previous) = changed(&before, &after) {
            self.emit_change(kind, after.clone(), Some(previous));
        }
        Ok(after)
    }

    /// The objects of a kind whose field has a value, newest first.
    pub(crate) fn documents_of(&mut self, object: &str, field: &str, value: &str) -> Vec<Value> {
        let documents = &self.world.space(&self.scope).documents;
        documents
            .newest_first()
            .filter(|document| document.is_a(object) && document.shown[field] == value)
            .map(|document| document.shown.clone())
            .collect()
    }

    /// One page of the objects of a kind that have what the request asks for: a parameter named in
    /// `filters` is compared with the field of its name.
    ///
    /// # Errors
    /// As [`pagination::list`].
    pub(crate) fn list_documents(
        &mut self,
        object: &str,
        url: &str,
        parameters: &Parameters,
        filters: &[&str],
    ) -> Result<Value, ApiError> {
        let wanted: Map<String, Value> = filters
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), parameters.get(*name)?.clone())))
            .collect();
        self.list_documents_that(object, url, parameters, |shown| {
            wanted.iter().all(|(name, value)| shown[name] == *value)
        })
    }

    /// One page of the objects of a kind that pass a filter.
    ///
    /// # Errors
    /// As [`pagination::list`].
    pub(crate) fn list_documents_that(
        &mut self,
        object: &str,
        url: &str,
        parameters: &Parameters,
        keep: impl Fn(&Value) -> bool,
    ) -> Result<Value, ApiError> {
        let documents = &self.world.space(&self.scope).documents;
        let items = documents
            .newest_first()
            .filter(|document| document.is_a(object));
        pagination::page(
            items,
            |document| keep(&document.shown),
            url,
            parameters,
            object,
            |document| document.shown.clone(),
        )
    }

    /// The ids of the objects of a kind whose field has a value.
    pub(crate) fn documents_where(
        &mut self,
        object: &str,
        field: &str,
        value: &str,
    ) -> Vec<String> {
        let documents = &self.world.space(&self.scope).documents;
        documents
            .oldest_first()
            .filter(|document| document.is_a(object) && document.shown[field] == value)
            .map(|document| document.id.clone())
            .collect()
    }
}
