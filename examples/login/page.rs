//! The page: who is signed in, what the session holds, and the cookie part by part.

use cookie_session::encoding::{DecodeMode, base64_decode, bytes_to_int};
use cookie_session::{Flash, Session, Timestamp, Value};

const STYLE: &str = include_str!("style.css");

pub(crate) fn render(session: &Session, visits: i64, messages: &[Flash], cookie_header: &str) -> String {
    let user = session.get_value("username");
    let who = match &user {
        Some(name) => format!("Hello, {}.", escape(&shown(name))),
        None => "Not logged in.".to_owned(),
    };
    let form = if user.is_some() { LOGOUT } else { LOGIN };
    let messages: String = messages
        .iter()
        .map(|flash| {
            // Markup is HTML already; whoever flashes it vouches for what is in it.
            let html = if flash.is_markup() { flash.text().into_owned() } else { escape(&flash.text()) };
            format!("<p class=\"flash {}\">{html}</p>\n", escape(&flash.category))
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>cookie-session</title>\n<style>{STYLE}</style>\n\
         <main>\n{messages}<h1>{who}</h1>\n<p>Visits: {visits}.</p>\n{form}\n\
         <h2>What the session holds</h2>\n{contents}\n\
         <h2>The cookie that your browser sent</h2>\n{cookie}\n\
         <p class=\"note\">A session cookie is signed, not encrypted: you can read it, \
         but nobody without the secret key can change it.</p>\n</main>\n</html>\n",
        contents = contents(session),
        cookie = explain(cookie_header),
    )
}

const LOGIN: &str = r#"<form method="post" action="/login">
<label>Name <input name="username" required autofocus></label>
<label><input type="checkbox" name="remember" value="on"> remember me</label>
<button>Log in</button>
</form>"#;

const LOGOUT: &str = r#"<form method="post" action="/logout"><button>Log out</button></form>"#;

/// Text as it is, other values in their notation.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn contents(session: &Session) -> String {
    let rows: String = session.read(|map| {
        let row = |(key, value): (&str, &Value)| {
            format!(
                "<tr><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
                escape(key),
                value.type_name(),
                escape(&value.to_string())
            )
        };
        map.iter().map(row).collect()
    });
    format!("<table>\n<tr><th>key</th><th>Python type</th><th>value</th></tr>\n{rows}</table>")
}

/// The three parts of each cookie that looks like a session's.
fn explain(cookie_header: &str) -> String {
    let cookies = cookie_header.split("; ").filter(|cookie| !cookie.is_empty());
    let parts: String = cookies
        .map(|cookie| {
            let (name, token) = cookie.split_once('=').unwrap_or((cookie, ""));
            let explained =
                explain_token(token).unwrap_or_else(|| "<p>This is no signed session.</p>".to_owned());
            format!("<h3>{}</h3>\n{explained}", escape(name))
        })
        .collect();
    if parts.is_empty() { "<p>None. The answer to this request sets one.</p>".to_owned() } else { parts }
}

fn explain_token(token: &str) -> Option<String> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (payload, time) = signed.rsplit_once('.')?;
    let seconds = bytes_to_int(&base64_decode(time, DecodeMode::Strict).ok()?)?;
    let signed_at = Timestamp::from_secs(i64::try_from(seconds).ok()?).to_datetime()?;
    let meaning = match payload.strip_prefix('.') {
        Some(_) => "compressed JSON (the leading dot says so), shown decoded above".to_owned(),
        None => format!(
            "JSON: <code>{}</code>",
            escape(&String::from_utf8_lossy(&base64_decode(payload, DecodeMode::Strict).ok()?))
        ),
    };
    Some(format!(
        "<dl>\n<dt class=\"payload\">{}</dt><dd>{meaning}</dd>\n\
         <dt class=\"time\">{}</dt><dd>signed on {signed_at}</dd>\n\
         <dt class=\"signature\">{}</dt><dd>signature of the two parts before</dd>\n</dl>\n",
        escape(payload),
        escape(time),
        escape(signature)
    ))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
