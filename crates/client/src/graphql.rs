//! The shape of GraphQL answers, read as leniently as it can be.

use frontdesk_local_api::{ErrorCode, Failure};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::failure::{self, Fault};

/// What an answer holds: data, errors or both.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer<D> {
    #[serde(default = "Option::default")]
    data: Option<D>,
    #[serde(default)]
    errors: Option<Vec<Fault>>,
}

impl<D> Answer<D> {
    /// Whether one of the errors has this code.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.errors.iter().flatten().any(|fault| fault.is(code))
    }

    /// What `wanted` takes out of the data, or says what its absence means.
    /// Errors count only where it is not there, and then before that: beside
    /// a list they tell of single entries.
    pub(crate) fn take<T>(
        self,
        retry_after_seconds: Option<u32>,
        wanted: impl FnOnce(D) -> Result<T, ErrorCode>,
    ) -> Result<T, Failure> {
        let faults = self.errors.unwrap_or_default();
        let explained = || failure::of_faults(&faults, retry_after_seconds);
        let data = self.data.ok_or_else(explained)?;
        wanted(data).map_err(|code| if faults.is_empty() { code.into() } else { explained() })
    }
}

/// Reads an answer. One that keeps to the schema is read straight; only
/// one that does not is taken apart, which needs several times its memory.
pub(crate) fn read<D: DeserializeOwned>(body: &[u8]) -> Result<Answer<D>, Failure> {
    match serde_json::from_slice(body) {
        Ok(answer) => Ok(answer),
        Err(error) if error.is_data() => lenient(body),
        Err(error) => Err(failure::of_json(&error, body)),
    }
}

/// Without the empty entries of lists; and where the data still does not fit,
/// the errors beside it say why.
fn lenient<D: DeserializeOwned>(body: &[u8]) -> Result<Answer<D>, Failure> {
    let answer: Answer<Value> =
        serde_json::from_slice(body).map_err(|error| failure::of_json(&error, body))?;
    match answer.data.map(|data| serde_json::from_value(without_empty_entries(data))) {
        Some(Err(error)) if answer.errors.as_ref().is_none_or(Vec::is_empty) => {
            Err(failure::of_json(&error, body))
        }
        data => Ok(Answer { data: data.and_then(Result::ok), errors: answer.errors }),
    }
}

fn without_empty_entries(value: Value) -> Value {
    match value {
        Value::Array(entries) => entries
            .into_iter()
            .filter(|entry| !entry.is_null())
            .map(without_empty_entries)
            .collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, without_empty_entries(value))).collect()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::ErrorCode;
    use serde::Deserialize;

    use super::read;

    #[derive(Debug, Deserialize)]
    struct Data {
        names: Vec<String>,
    }

    fn names(body: &str) -> Result<Vec<String>, ErrorCode> {
        read::<Data>(body.as_bytes())
            .and_then(|answer| answer.take(None, |data| Ok(data.names)))
            .map_err(|failure| failure.code)
    }

    #[test]
    fn empty_entries_are_skipped_where_the_schema_has_none() {
        assert_eq!(names(r#"{"data":{"names":["a",null,"b"]}}"#), Ok(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn data_beside_errors_is_used() {
        let body = r#"{"data":{"names":["a"]},"errors":[{"extensions":{"code":"UNEXPECTED"}}]}"#;
        assert_eq!(names(body), Ok(vec!["a".into()]));
    }

    #[test]
    fn errors_explain_data_that_does_not_fit() {
        let body = r#"{"data":{"names":null},"errors":[{"extensions":{"code":"FORBIDDEN"}}]}"#;
        assert_eq!(names(body), Err(ErrorCode::Forbidden));
    }

    #[test]
    fn json_of_another_kind_is_not_a_service() {
        for body in ["[]", "{}", "7", r#"{"data":{"other":1}}"#, r#"{"data":null}"#, "", "<html>"] {
            assert_eq!(names(body), Err(ErrorCode::NotAService), "{body}");
        }
    }

    #[test]
    fn json_that_ends_early_was_cut_off() {
        assert_eq!(names(r#"{"data":{"names":["a","#), Err(ErrorCode::AnswerCutOff));
    }
}
