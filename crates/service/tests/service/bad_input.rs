//! What nobody should send, sent: no answer is a failure of ours, and the
//! service goes on.

use std::time::Duration;

use frontdesk_test_postgres::Database;
use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::desk::{Desk, Organization, Person, verdict};

/// One test for each database.
macro_rules! on_both {
    ($($test:ident,)+) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$test(super::Desk::open().await).await;
                }
            )+
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    let database = super::Database::create().await;
                    let address = database.address.clone();
                    let desk = super::Desk::open_with(|config| config.database = address).await;
                    let service = desk.service.clone();
                    super::$test(desk).await;
                    service.close().await;
                }
            )+
        }
    };
}

on_both! {
    text_in_every_argument_of_every_operation,
    numbers_in_every_argument_of_every_operation,
    text_in_every_field_of_every_form,
    text_in_addresses_and_headers,
}

const PATIENCE: Duration = Duration::from_secs(40);

/// Text that means something elsewhere.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\0",
        "a\0b",
        "\u{1}\u{7}\u{1b}[31m\u{7f}\u{85}",
        "\u{202E}gnp.exe\u{202C}\u{2066}\u{FEFF}\u{200B}",
        "\u{FFFF}\u{10FFFF}\u{D7FF}\u{E000}",
        "Аdа\u{0301}\u{0301} Ｌｏｖｅｌａｃｅ",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "'; DROP TABLE accounts; --",
        "' OR '1'='1",
        "\" OR \"\"=\"",
        "%' ESCAPE '!' --",
        "$1 $$ \\'; SELECT pg_sleep(60) --",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "a\r\nSet-Cookie: injected=1\r\n\r\n<p>",
        "=HYPERLINK(\"http://evil.example\",\"x\")",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "/etc/passwd%00.png",
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "null",
        "NaN",
        "9999999999999999999999999999",
        "1970-01-01T00:00:00Z",
        "+292278994-08-17T07:12:55.807Z",
    ]
    .map(str::to_owned)
    .into();
    texts.push("x".repeat(900_000));
    texts.push("ע".repeat(101));
    texts.push("\u{0}".repeat(300));
    texts
}

/// An operation of the schema.
#[derive(Debug)]
struct Operation {
    kind: &'static str,
    name: String,
    arguments: Vec<Argument>,
    /// It answers with fields.
    has_fields: bool,
}

#[derive(Debug)]
struct Argument {
    name: String,
    /// As the schema writes it, such as `[String!]`.
    written: String,
    /// Without list and `!`.
    base: String,
    is_list: bool,
}

fn argument(argument: &Value) -> Argument {
    fn read(kind: &Value) -> (String, String, bool) {
        let inner = || read(&kind["ofType"]);
        match kind["kind"].as_str().unwrap() {
            "NON_NULL" => {
                let (written, base, is_list) = inner();
                (format!("{written}!"), base, is_list)
            }
            "LIST" => {
                let (written, base, _) = inner();
                (format!("[{written}]"), base, true)
            }
            _ => {
                let name = kind["name"].as_str().unwrap().to_owned();
                (name.clone(), name, false)
            }
        }
    }
    let (written, base, is_list) = read(&argument["type"]);
    Argument { name: argument["name"].as_str().unwrap().to_owned(), written, base, is_list }
}

fn has_fields(mut kind: &Value) -> bool {
    while !kind["ofType"].is_null() {
        kind = &kind["ofType"];
    }
    ["OBJECT", "INTERFACE", "UNION"].contains(&kind["kind"].as_str().unwrap())
}

/// All that the service can be asked: what is added later is tried as well.
async fn operations(desk: &Desk) -> Vec<Operation> {
    let kind = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
    let mut operations = Vec::new();
    for (field, word) in [("queryType", "query"), ("mutationType", "mutation")] {
        let query = format!(
            "{{ __schema {{ {field} {{ fields {{
                name args {{ name type {{ {kind} }} }} type {{ {kind} }} }} }} }} }}"
        );
        let answer = desk.ask(None, &query, json!({})).await;
        assert_eq!(verdict(&answer), "ok", "{answer}");
        for found in answer["data"]["__schema"][field]["fields"].as_array().unwrap() {
            operations.push(Operation {
                kind: word,
                name: found["name"].as_str().unwrap().to_owned(),
                arguments: found["args"].as_array().unwrap().iter().map(argument).collect(),
                has_fields: has_fields(&found["type"]),
            });
        }
    }
    assert!(operations.len() > 15, "{operations:?}");
    operations
}

/// What somebody would send who means well; `None`: it is left out.
fn proper(argument: &Argument, organization: &Organization, member: &Person) -> Option<Value> {
    let one = match (argument.base.as_str(), argument.name.as_str()) {
        ("ID", "id" | "organizationId") => json!(organization.id),
        ("ID" | "String", name) if name.to_lowercase().contains("id") => json!(member.id),
        ("ID" | "String", "token") => json!(organization.token),
        ("String", "url") => json!("https://example.org/hook"),
        ("ID" | "String", _) if argument.written.ends_with('!') => json!("Somewhere else"),
        ("Int", _) => json!(3),
        ("Boolean", _) => json!(true),
        ("OrganizationMemberRole", _) => json!("admin"),
        _ => return None,
    };
    Some(if argument.is_list { json!([one]) } else { one })
}

/// Asks an operation with one argument as given.
async fn attempt(
    desk: &Desk,
    who: &Person,
    operation: &Operation,
    which: &Argument,
    given: &Value,
    scene: (&Organization, &Person),
) {
    let mut variables = Map::new();
    for argument in &operation.arguments {
        let value = if argument.name == which.name {
            Some(if argument.is_list { json!([given]) } else { given.clone() })
        } else {
            proper(argument, scene.0, scene.1)
        };
        if let Some(value) = value {
            variables.insert(argument.name.clone(), value);
        }
    }
    let used = || operation.arguments.iter().filter(|a| variables.contains_key(&a.name));
    let declared: Vec<String> = used().map(|a| format!("${}: {}", a.name, a.written)).collect();
    let passed: Vec<String> = used().map(|a| format!("{}: ${}", a.name, a.name)).collect();
    let query = format!(
        "{} ({}) {{ {}({}) {} }}",
        operation.kind,
        declared.join(", "),
        operation.name,
        passed.join(", "),
        if operation.has_fields { "{ __typename }" } else { "" }
    );
    let body = json!({ "query": query, "variables": variables });
    let request = desk.http.post(format!("{}/graphql", desk.address)).bearer_auth(&who.token);
    let response = request.json(&body).send().await.unwrap();
    let shown: String = given.to_string().chars().take(60).collect();
    let what = format!("{} {} = {shown}", operation.name, which.name);
    assert_eq!(response.status(), 200, "{what}");
    assert!(response.headers().get("set-cookie").is_none(), "{what}");
    let answer: Value = response.json().await.unwrap();
    let verdict = verdict(&answer);
    assert!(!verdict.contains("UNEXPECTED"), "{what}: {answer}");
    if given.as_str().is_some_and(|text| text.contains('\0')) {
        assert!(verdict.starts_with("BAD_USER_INPUT"), "{what}: {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["field"], which.name, "{what}: {answer}");
    }
}

/// Still there, and right.
async fn answers(desk: &Desk) {
    let answer = desk.ask(None, "{serviceInfo{name}}", json!({})).await;
    assert_eq!(answer["data"]["serviceInfo"]["name"], "Frontdesk");
    desk.clock.advance(60 * 60);
    let somebody = desk.person("Somebody").await;
    let acme = desk.organization(&somebody, &format!("Still here {}", somebody.id), 3).await;
    desk.member(&acme, "Bo").await;
    assert_eq!(desk.count(&somebody, &acme).await, (3, 2, 1));
}

/// Somebody, their organization, and a member of it. By now nobody has done
/// anything too often.
async fn scene(desk: &Desk, number: usize) -> (Person, Organization, Person) {
    desk.clock.advance(60 * 60);
    let owner = desk.person("Owner").await;
    let acme = desk.organization(&owner, &format!("Acme {number}"), 5).await;
    let member = desk.member(&acme, "Bo").await;
    (owner, acme, member)
}

async fn every_argument(desk: &Desk, bases: &[&str], given: &[Value]) {
    let mut number = 0;
    for operation in operations(desk).await {
        for which in operation.arguments.iter().filter(|a| bases.contains(&a.base.as_str())) {
            number += 1;
            let (owner, acme, member) = scene(desk, number).await;
            for given in given {
                attempt(desk, &owner, &operation, which, given, (&acme, &member)).await;
            }
        }
    }
    assert!(number > 3);
    answers(desk).await;
}

async fn text_in_every_argument_of_every_operation(desk: Desk) {
    let given: Vec<Value> = hostile().into_iter().map(Value::from).collect();
    every_argument(&desk, &["ID", "String", "DateTime"], &given).await;
}

async fn numbers_in_every_argument_of_every_operation(desk: Desk) {
    let given = [
        json!(0),
        json!(-1),
        json!(i32::MIN),
        json!(i32::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1.5),
        json!(1e300),
        json!("1"),
        json!([1]),
        json!({ "a": 1 }),
        json!(true),
    ];
    every_argument(&desk, &["Int", "Float", "ID", "Boolean"], &given).await;
}

async fn text_in_every_field_of_every_form(desk: Desk) {
    let (owner, acme, _) = scene(&desk, 0).await;
    for (number, text) in hostile().into_iter().enumerate() {
        desk.clock.advance(60 * 60);
        for field in ["name", "email", "password"] {
            let email = format!("ada{number}{field}@example.org");
            let fields =
                [("name", "Ada"), ("email", email.as_str()), ("password", "correct horse")].map(
                    |(name, proper)| (name, if name == field { text.as_str() } else { proper }),
                );
            let body: Value = fields.iter().map(|(n, v)| ((*n).to_owned(), json!(v))).collect();
            for path in ["/auth/sign-up/email", "/auth/sign-in/email"] {
                let status = desk.post(path, body.clone()).await.status();
                assert!(!status.is_server_error(), "{path} {field} {number}: {status}");
            }
            for action in ["sign-up", "sign-in"] {
                let mut form = fields.to_vec();
                form.push(("action", action));
                let page = desk.submit(&acme.link, None, &form).await;
                assert!(page.status < 500, "{action} {field} {number}: {}", page.status);
                check_page(&page.html, page.header("location"), &text);
            }
        }
        let page = desk.submit(&acme.link, None, &[("action", &text), ("other", "x")]).await;
        assert!(page.status < 500, "action {number}: {}", page.status);
    }
    // What was taken is shown as text, to whoever sees it next.
    desk.clock.advance(60 * 60);
    let evil = "\"><script>alert('1')</script>";
    let named = desk.organization(&owner, evil, 3).await;
    let page = desk.page(&named.link, None).await;
    assert_eq!(page.status, 200);
    check_page(&page.html, "", evil);
    answers(&desk).await;
}

/// Nothing that was put in became markup or a place to go to.
fn check_page(html: &str, location: &str, text: &str) {
    assert!(!html.contains("<script"), "{text}");
    assert!(!html.contains("<img src=x"), "{text}");
    // Seven times seven: no template took it for its own.
    assert!(!html.contains("49$") && !html.contains("$49") && !html.contains("4949"), "{text}");
    assert!(!location.contains("evil") && !location.contains("169.254"), "{text} {location}");
}

async fn text_in_addresses_and_headers(desk: Desk) {
    let (owner, acme, _) = scene(&desk, 0).await;
    for text in hostile() {
        // Longer ones are refused by the HTTP library.
        let text: String = text.chars().take(5_000).collect();
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for path in [
            format!("/j/{encoded}"),
            format!("/j/{}?form={encoded}&after={encoded}", acme.token),
            format!("/join/organization?token={encoded}&orgId={encoded}"),
            format!("/graphql?query={encoded}&variables={encoded}&operationName={encoded}"),
            format!("/{encoded}"),
        ] {
            let page = desk.page(&format!("{}{path}", desk.address), Some(&encoded)).await;
            assert!(page.status < 500, "{path}: {}", page.status);
            assert!(page.headers.get("set-cookie").is_none(), "{path}");
            check_page(&page.html, page.header("location"), &text);
        }
        for name in [
            "authorization",
            "cookie",
            "origin",
            "sec-fetch-site",
            "accept-language",
            "user-agent",
            "x-forwarded-for",
            "x-forwarded-proto",
            "forwarded",
            "content-type",
        ] {
            let Ok(value) = reqwest::header::HeaderValue::from_bytes(text.as_bytes()) else {
                continue;
            };
            let query = json!({ "query": "{organizations{role}}" });
            for path in ["/graphql", "/auth/sign-in/email", "/auth/sign-out"] {
                let request = desk.http.post(format!("{}{path}", desk.address));
                let request = request.bearer_auth(&owner.token).json(&query);
                let response = request.header(name, value.clone()).send().await.unwrap();
                assert!(!response.status().is_server_error(), "{name} {text}");
            }
        }
    }
    for path in ["/j/%ff%fe", "/j/%", "/j/%zz", "/%c0%af", "/graphql?query=%ff", "/j/%2e%2e/x"] {
        let page = desk.page(&format!("{}{path}", desk.address), None).await;
        assert!(page.status < 500, "{path}: {}", page.status);
    }
    answers(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nesting_without_end() {
    let desk = Desk::open().await;
    let depth = 100_000;
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(depth), close.repeat(depth));
    let queries = [
        nested("{a", "}"),
        "{a".repeat(depth),
        format!("{{serviceInfo(a:{}){{name}}}}", nested("[", "]")),
        format!("{{serviceInfo(a:{}){{name}}}}", nested("{a:", "}")),
        format!("query($a:{}){{serviceInfo{{name}}}}", nested("[", "]")),
        format!("{{serviceInfo{{name{}}}}}", "@include(if:true)".repeat(20_000)),
        format!("{{{}}}", "...{".repeat(depth)),
        "fragment A on Query{...A} {...A}".to_owned(),
        "fragment A on Query{...B} fragment B on Query{...A} {...A}".to_owned(),
        format!("{{{}}}", "a:serviceInfo{name}".repeat(20_000)),
        "\"".repeat(depth),
        "#".repeat(depth),
    ];
    let deep_json = [nested("[", "]"), nested("{\"a\":", "}"), "[".repeat(depth)];
    let bodies = queries.map(|query| json!({ "query": query }).to_string()).into_iter();
    let variables = deep_json.iter().map(|deep| {
        format!("{{\"query\":\"{{serviceInfo{{name}}}}\",\"variables\":{{\"a\":{deep}}}}}")
    });
    for body in bodies.chain(variables).chain(deep_json.iter().cloned()) {
        let shown: String = body.chars().take(60).collect();
        for path in ["/graphql", "/auth/sign-up/email", "/auth/sign-in/email"] {
            let request = desk.http.post(format!("{}{path}", desk.address)).body(body.clone());
            let response = request.header("content-type", "application/json").send().await;
            let status = response.unwrap().status();
            assert!(!status.is_server_error(), "{path} {shown}: {status}");
        }
    }
    answers(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_are_no_text() {
    let desk = Desk::open().await;
    for body in [
        &b"\xff\xfe\x00\x00"[..],
        b"{\"query\":\"{serviceInfo{name}}\xff\"}",
        b"{\"query\":\"{serviceInfo{name}}\\ud800\"}",
        b"{\"query\":\"{serviceInfo{name}}\",\"variables\":{\"a\":1e999}}",
        b"{\"query\":\"mutation{createOrganization(name:\\\"a\\\\u0000b\\\",seats:1){role}}\"}",
        b"\x1f\x8b\x08\x00garbage",
        b"PK\x03\x04",
        &vec![0; 500_000],
    ] {
        for path in ["/graphql", "/auth/sign-up/email", "/auth/sign-in/email", "/j/x"] {
            for kind in ["application/json", "application/x-www-form-urlencoded", "text/\u{b5}"] {
                // A line of its own each: one that is cut is nobody's next one.
                let request = desk.http.post(format!("{}{path}", desk.address)).body(body.to_vec());
                let request = request.header("content-type", kind).header("connection", "close");
                // Who is refused before all was sent may find the line cut.
                let Ok(response) = request.send().await else {
                    assert!(body.len() > 1_000, "{path} {kind} {body:?}");
                    continue;
                };
                assert!(!response.status().is_server_error(), "{path} {kind} {body:?}");
            }
        }
    }
    answers(&desk).await;
}

/// What comes back until the connection ends, or nothing more comes.
async fn talk(desk: &Desk, said: &[u8]) -> String {
    let mut stream = TcpStream::connect(desk.address.trim_start_matches("http://")).await.unwrap();
    // It may hang up in the middle of it.
    let _ = stream.write_all(said).await;
    let _ = stream.shutdown().await;
    let mut heard = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut heard)).await.unwrap();
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_http() {
    let desk = Desk::open().await;
    let good = "GET /graphql?query={serviceInfo{name}} HTTP/1.1\r\nHost: a\r\n\r\n";
    let header =
        |bytes: usize| format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "y".repeat(bytes));
    let headers = "X: y\r\n".repeat(5_000);
    for (said, answers) in [
        (b"\x16\x03\x01\x02\x00\x01\x00".to_vec(), &["400"][..]),
        (vec![0; 100_000], &["400"]),
        (vec![b'A'; 100_000], &["400", "414", "431"]),
        (b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(), &["404"]),
        (b"GET /j/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(), &["404"]),
        (b"GET / HTTP/9.9\r\n\r\n".to_vec(), &["400", "505"]),
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), &["303", "400"]),
        (b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_vec(), &["400"]),
        (
            b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"
                .to_vec(),
            &["400"],
        ),
        (
            b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                .to_vec(),
            &["200", "400"],
        ),
        (
            b"POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n"
                .to_vec(),
            &["400"],
        ),
        (
            b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
                .to_vec(),
            &["400"],
        ),
        (header(1_000_000).into_bytes(), &["431"]),
        (format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n").into_bytes(), &["431"]),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n".to_vec(), &["400"]),
        (b"GET / HTTP/1.1\r\nHost: a\r\nA\r\nB: c\r\n\r\n".to_vec(), &["400"]),
    ] {
        let heard = talk(&desk, &said).await;
        let status = heard.strip_prefix("HTTP/1.1 ").and_then(|heard| heard.get(..3));
        let shown = String::from_utf8_lossy(&said[..said.len().min(80)]).into_owned();
        // To hang up is an answer as well, and one that breaks off the other.
        assert!(heard.is_empty() || answers.contains(&status.unwrap()), "{shown:?}: {heard}");
        assert!(!heard.contains("root:"), "{shown}");
    }
    // What stands before garbage in a pipeline is answered, the garbage is not.
    let heard = talk(&desk, format!("{good}{good}\x01\x02garbage\r\n\r\n{good}").as_bytes()).await;
    assert_eq!(heard.matches("HTTP/1.1 200").count(), 2, "{heard}");
    answers(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_and_half_open_connections_keep_nobody_else_waiting() {
    let desk = Desk::open().await;
    let address = desk.address.trim_start_matches("http://").to_owned();
    let mut held = Vec::new();
    for number in 0..300 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let said: &[u8] = match number % 4 {
            0 => b"",
            1 => b"GET / HTT",
            2 => b"GET /graphql HTTP/1.1\r\nHost: a\r\nX-Slow: ",
            _ => {
                b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            }
        };
        stream.write_all(said).await.unwrap();
        held.push(stream);
    }
    for round in 0..5 {
        // One more byte each, as a client does that wants to stay.
        for stream in &mut held {
            let _ = stream.write_all(b"a").await;
        }
        let asked = desk.ask(None, "{serviceInfo{name}}", json!({}));
        let answer = tokio::time::timeout(Duration::from_secs(20), asked).await;
        assert_eq!(verdict(&answer.unwrap()), "ok", "round {round}");
    }
    answers(&desk).await;
    drop(held);
    answers(&desk).await;
}

/// Takes a database away, or gives it back.
async fn allow_connections(database: &Database, allowed: bool) {
    let (cluster, name) = database.address.rsplit_once('/').unwrap();
    let mut connection = PgConnection::connect(&format!("{cluster}/postgres")).await.unwrap();
    let sql = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {allowed}");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    if !allowed {
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
            .bind(name)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_fails_is_no_wrong_answer_and_comes_back() {
    let database = Database::create().await;
    let desk = Desk::open_with(|config| config.database.clone_from(&database.address)).await;
    let (owner, acme, member) = scene(&desk, 0).await;
    let credentials =
        json!({ "name": "Ada", "email": "ada@example.org", "password": "correct horse" });
    assert_eq!(desk.post("/auth/sign-up/email", credentials.clone()).await.status(), 200);
    allow_connections(&database, false).await;

    let graphql = format!("{}/graphql", desk.address);
    let operation = |query: &str| {
        let variables = json!({ "id": acme.id, "token": acme.token, "member": member.id });
        desk.http.post(&graphql).json(&json!({ "query": query, "variables": variables }))
    };
    let toggle = "mutation ($id: ID!, $member: String!) {
        toggleOrganizationMemberSeat(id: $id, memberId: $member) { role } }";
    let invited = "query ($id: ID!, $token: String!) {
        getOrganizationByIdAndInviteToken(id: $id, token: $token) { role } }";
    let new = json!({ "name": "Cy", "email": "cy@example.org", "password": "correct horse" });
    let url = |path: &str| format!("{}{path}", desk.address);
    // Twice: the first may find a broken connection, the second none at all.
    for _ in 0..2 {
        for (what, request) in [
            ("whoami", operation("{whoami{id}}").bearer_auth(&owner.token)),
            ("organizations", operation("{organizations{role}}").bearer_auth(&owner.token)),
            ("toggle", operation(toggle).bearer_auth(&owner.token)),
            ("invited", operation(invited)),
            ("sign-in", desk.http.post(url("/auth/sign-in/email")).json(&credentials)),
            ("sign-up", desk.http.post(url("/auth/sign-up/email")).json(&new)),
            ("sign-out", desk.http.post(url("/auth/sign-out")).bearer_auth(&owner.token)),
            ("page", desk.http.get(&acme.link)),
            ("form", {
                let form = "action=sign-in&email=ada%40example.org&password=correct+horse";
                let kind = "application/x-www-form-urlencoded";
                desk.http.post(&acme.link).header("content-type", kind).body(form)
            }),
        ] {
            let response = request.timeout(PATIENCE).send().await.unwrap();
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.text().await.unwrap();
            assert_eq!(status, 503, "{what}: {body}");
            let wait: u32 = headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{what}");
            assert!(headers.get("set-cookie").is_none(), "{what}");
            // What went wrong inside is not said.
            for secret in ["sqlx", "postgres", "connection", database.address.as_str()] {
                assert!(!body.contains(secret), "{what}: {body}");
            }
        }
        // What needs no database is answered.
        let answer = desk.ask(None, "{serviceInfo{name}}", json!({})).await;
        assert_eq!(verdict(&answer), "ok");
    }
    let response = operation(invited).send().await.unwrap();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(verdict(&answer), "UNEXPECTED");

    allow_connections(&database, true).await;
    let back = tokio::time::timeout(PATIENCE, async {
        loop {
            let request = operation("{whoami{id}}").bearer_auth(&owner.token);
            let response = request.send().await.unwrap();
            if response.status() == 200 {
                return response.json::<Value>().await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    assert_eq!(back.await.unwrap()["data"]["whoami"]["id"], owner.id);
    // Nothing happened meanwhile: nobody lost a seat or a session.
    assert_eq!(desk.count(&owner, &acme).await, (5, 2, 1));
    assert_eq!(desk.post("/auth/sign-in/email", credentials).await.status(), 200);
    answers(&desk).await;
    desk.service.close().await;
}
