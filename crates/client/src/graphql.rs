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
    #[serde(skip)]
    left_out: u32,
}

impl<D> Answer<D> {
    /// Entries that could not be read.
    pub(crate) fn left_out(&self) -> u32 {
        self.left_out
    }

    /// Whether there is no data because of one field alone, which failed by
    /// itself: the rest can be asked for without it.
    pub(crate) fn is_lost_by(&self, field: &str) -> bool {
        let faults = self.errors.as_deref().unwrap_or_default();
        let alone = |fault: &Fault| fault.is_in(field) && !fault.is_of_everything();
        self.data.is_none() && !faults.is_empty() && faults.iter().all(alone)
    }

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

/// Leaves out of the data what would keep all of it from being read, and says
/// how many entries that were.
pub(crate) type Prune = fn(&mut Value) -> u32;

/// For data without a list.
pub(crate) fn keep_all(_: &mut Value) -> u32 {
    0
}

/// Leaves out the entries of the list at `pointer` (RFC 6901) that are no `T`.
pub(crate) fn prune<T: DeserializeOwned>(data: &mut Value, pointer: &str) -> u32 {
    let Some(Value::Array(entries)) = data.pointer_mut(pointer) else { return 0 };
    let all = entries.len();
    entries.retain(|entry| T::deserialize(entry).is_ok());
    u32::try_from(all - entries.len()).unwrap_or(u32::MAX)
}

/// Reads an answer without a list.
pub(crate) fn read<D: DeserializeOwned>(body: &[u8]) -> Result<Answer<D>, Failure> {
    read_list(body, keep_all)
}

/// Reads an answer. One that keeps to the schema is read straight; only
/// one that does not is taken apart, which needs several times its memory.
pub(crate) fn read_list<D: DeserializeOwned>(
    body: &[u8],
    prune: Prune,
) -> Result<Answer<D>, Failure> {
    match serde_json::from_slice(body) {
        Ok(answer) => Ok(answer),
        Err(error) if error.is_data() => lenient(body, prune),
        Err(error) => Err(failure::of_json(&error, body)),
    }
}

/// Without the entries of lists that cannot be read; and where the data still
/// does not fit, the errors beside it say why.
fn lenient<D: DeserializeOwned>(body: &[u8], prune: Prune) -> Result<Answer<D>, Failure> {
    let mut answer: Answer<Value> =
        serde_json::from_slice(body).map_err(|error| failure::of_json(&error, body))?;
    let left_out = answer.data.as_mut().map_or(0, prune);
    let data = match answer.data.map(|data| serde_json::from_value(without_empty_entries(data))) {
        Some(Err(error)) if answer.errors.as_ref().is_none_or(Vec::is_empty) => {
            return Err(failure::of_json(&error, body));
        }
        data => data.and_then(Result::ok),
    };
    Ok(Answer { data, errors: answer.errors, left_out })
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

    use super::{prune, read, read_list};

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
    fn entries_of_another_kind_are_left_out_and_counted() {
        let body = br#"{"data":{"names":["a",7,null,["b"],"c"]}}"#;
        let answer = read_list::<Data>(body, |data| prune::<String>(data, "/names")).unwrap();
        assert_eq!(answer.left_out(), 3);
        assert_eq!(answer.take(None, |data| Ok(data.names)).unwrap(), ["a", "c"]);
    }

    #[test]
    fn one_field_can_cost_everything() {
        let lost = |errors: &str| {
            let body = format!(r#"{{"data":null,"errors":[{errors}]}}"#);
            read::<Data>(body.as_bytes()).unwrap().is_lost_by("news")
        };
        let broken = r#"{"path":["news","0"],"extensions":{"code":"UNEXPECTED"}}"#;
        assert!(lost(broken));
        assert!(!lost(""));
        assert!(!lost(&format!(r#"{broken},{{"path":["names"]}}"#)));
        for code in ["UNAUTHENTICATED", "RATE_LIMITED"] {
            assert!(!lost(&format!(r#"{{"path":["news"],"extensions":{{"code":"{code}"}}}}"#)));
        }
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
