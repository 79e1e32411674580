//! An exchange as it was recorded, and what it is about.

use serde_json::Value;

use crate::document;

/// Nothing about its form is taken for granted.
pub(crate) struct Exchange(Value);

/// What the client does of what was done then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    SignIn,
    Boot,
    SignOut,
    /// An operation by the name of its field.
    Operation(String),
    /// A request that was no operation: only what is said to it counts.
    Malformed,
    /// Frames of a WebSocket that listens.
    Push,
    /// Nothing; why.
    None(&'static str),
    /// Nobody can say: it is no exchange at all.
    Unexplained,
}

/// A message on a WebSocket.
pub(crate) struct Frame {
    /// `>` to the server, `<` from it; `open` and `close`.
    pub(crate) direction: String,
    pub(crate) text: String,
    /// The text as JSON.
    pub(crate) message: Value,
}

/// The operations that the client has.
const OPERATIONS: [&str; 13] = [
    "organizations",
    "organization",
    "notifications",
    "getOrganizationByIdAndInviteToken",
    "joinOrganization",
    "leaveOrganization",
    "removeOrganizationMember",
    "updateOrganizationMemberRole",
    "toggleOrganizationMemberSeat",
    "updateOrganization",
    "previewOrganizationSubscriptionUpdate",
    "updateOrganizationSubscription",
    "deleteOrganization",
];

impl Exchange {
    pub(crate) fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or(Value::Null))
    }

    pub(crate) fn kind(&self) -> Kind {
        if !self.0.is_object() {
            return Kind::Unexplained;
        }
        if self.0["frames"].is_array() {
            return self.kind_of_frames();
        }
        let request = &self.0["request"];
        if !request.is_object() || !self.is_answered() {
            return Kind::None("a note, without a request and its answer");
        }
        // Operations do not always name their path.
        let operation = request["operations"].is_string() || request["query"].is_string();
        let path = request["path"].as_str().or(operation.then_some("/graphql")).unwrap_or_default();
        let method = request["method"].as_str().unwrap_or("POST");
        match (method, path.split('?').next().unwrap_or_default()) {
            ("POST", "/graphql") => self.kind_of_operation(),
            (_, "/graphql") => Kind::None("GraphQL by another method than POST"),
            ("POST", "/auth/sign-in/email") => Kind::SignIn,
            ("GET", "/boot") => Kind::Boot,
            ("POST", "/auth/sign-out" | "/v1/users/logout") => Kind::SignOut,
            _ => Kind::None("an address that the client never asks"),
        }
    }

    fn is_answered(&self) -> bool {
        self.0["status"].is_u64() || self.is_hung_up()
    }

    /// Whether the connection ended without an answer.
    pub(crate) fn is_hung_up(&self) -> bool {
        !self.0["status"].is_u64() && self.0["exception"].is_string()
    }

    fn kind_of_operation(&self) -> Kind {
        let (document, operation) = self.document();
        let Some(document) = document else { return Kind::Malformed };
        let fields = document::fields(&document, operation.as_deref());
        match fields.as_slice() {
            [] => Kind::Malformed,
            [field] if OPERATIONS.contains(&field.as_str()) => Kind::Operation(field.clone()),
            _ => Kind::None("an operation that the client does not have"),
        }
    }

    /// The document that was sent, and the name of the operation in it.
    fn document(&self) -> (Option<String>, Option<String>) {
        let request = &self.0["request"];
        let body = request["body"].as_str().or(request["operations"].as_str());
        let sent = match body.map(serde_json::from_str::<Value>) {
            Some(Ok(sent)) => sent,
            // The document itself, as `application/graphql`.
            Some(Err(_)) => return (body.filter(|body| body.ends_with('}')).map(Into::into), None),
            None => request.clone(),
        };
        let text = |key: &str| sent[key].as_str().map(str::to_owned);
        (text("query"), text("operationName"))
    }

    fn kind_of_frames(&self) -> Kind {
        let sent: Vec<Value> = self.sent_frames().collect();
        let kinds: Vec<_> = sent.iter().filter_map(|frame| frame["type"].as_str()).collect();
        let listens = sent.iter().any(|frame| {
            let query = frame["payload"]["query"].as_str().unwrap_or_default();
            document::fields(query, None) == ["newNotification"]
        });
        let proper = self.0["subprotocol"] == "graphql-transport-ws"
            && self.0["url"].as_str().is_some_and(|url| url.ends_with("/graphql"))
            && kinds.first() == Some(&"connection_init");
        if proper && listens {
            Kind::Push
        } else {
            Kind::None("a WebSocket that the client never opens so")
        }
    }

    fn sent_frames(&self) -> impl Iterator<Item = Value> {
        self.frames().into_iter().filter(|frame| frame.direction == ">").map(|frame| frame.message)
    }

    /// What was said on a WebSocket, in its order.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let frames = self.0["frames"].as_array().into_iter().flatten();
        frames
            .filter_map(|frame| {
                let text = frame["frame"].as_str()?.to_owned();
                let message = serde_json::from_str(&text).unwrap_or_default();
                Some(Frame { direction: frame["dir"].as_str()?.to_owned(), text, message })
            })
            .collect()
    }

    /// Variables of the operation.
    pub(crate) fn variable(&self, name: &str) -> Value {
        let request = &self.0["request"];
        let body = request["body"].as_str().or(request["operations"].as_str());
        let sent = body.and_then(|body| serde_json::from_str::<Value>(body).ok());
        sent.as_ref().unwrap_or(request)["variables"][name].clone()
    }

    /// Whether a file was sent along.
    pub(crate) fn has_file(&self) -> bool {
        self.0["request"]["operations"].is_string()
    }

    /// Who asked.
    pub(crate) fn user(&self) -> &str {
        self.0["userId"].as_str().unwrap_or("caller")
    }

    pub(crate) fn status(&self) -> u16 {
        self.0["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default()
    }

    /// The headers of the answer; what is about its transport is said anew.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        let recorded = self.0["response_headers_of_interest"].as_object();
        let cookies = self.0.get("set-cookie").map(|cookies| ("set-cookie", cookies));
        let recorded = recorded.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
        for (name, value) in recorded.chain(cookies) {
            let name = name.to_ascii_lowercase();
            if !matches!(
                name.as_str(),
                "content-length"
                    | "connection"
                    | "keep-alive"
                    | "transfer-encoding"
                    | "content-encoding"
            ) {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                let values = values.iter().filter_map(Value::as_str);
                headers.extend(values.map(|value| (name.clone(), value.to_owned())));
            }
        }
        headers
    }

    pub(crate) fn header(&self, wanted: &str) -> Option<String> {
        self.headers().into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
    }

    /// The body of the answer as it was sent.
    pub(crate) fn body(&self) -> String {
        match &self.0["response"] {
            Value::String(text) => text.clone(),
            Value::Null if self.0.get("response").is_none() => String::new(),
            json => json.to_string(),
        }
    }

    /// The body as JSON.
    pub(crate) fn answer(&self) -> Option<Value> {
        serde_json::from_str(&self.body()).ok()
    }
}
