//! Cookie and `Set-Cookie` header text against Werkzeug.

use chrono::{DateTime, Utc};
use cookie_session::session::cookie::{CookieAttributes, CookieTooLarge, first_cookie, pairs};
use cookie_session::{ConfigError, SameSite};
use serde_json::Value;

use super::vectors::{datetime, load, unhex};

/// The text of a typed value; `None` for null.
fn text(value: &Value) -> Option<String> {
    let text = || value["v"].as_str().unwrap().to_owned();
    match value["t"].as_str().unwrap() {
        "null" => None,
        "str" => Some(text()),
        "str_repeat" => Some(text().repeat(usize::try_from(value["n"].as_u64().unwrap()).unwrap())),
        other => panic!("{other} is no text"),
    }
}

/// The arguments of `dump_cookie` as attributes, value, `Expires` and `Max-Age`.
struct DumpCookie {
    attributes: CookieAttributes,
    value: String,
    expires: Option<DateTime<Utc>>,
    max_age: Option<i64>,
    max_size: usize,
}

/// Why arguments cannot be given to this crate.
#[derive(PartialEq)]
enum NoArguments {
    /// A type that the signature does not take: an integer as flag, a text as time.
    Type,
    /// A name, domain or `SameSite` that is refused.
    Refused,
}

impl DumpCookie {
    fn new(args: &Value) -> Result<Self, NoArguments> {
        let flag = |name: &str| args[name]["v"].as_bool().ok_or(NoArguments::Type);
        let integer = |name: &str| args[name]["v"].as_str().map(|text| text.parse::<i64>().unwrap());
        let same_site = text(&args["samesite"]).map(|text| text.parse::<SameSite>()).transpose();
        let expires = match args["expires"]["t"].as_str().unwrap() {
            "null" => None,
            "datetime" => Some(datetime(&args["expires"])),
            "int" => Some(DateTime::from_timestamp(integer("expires").unwrap(), 0).unwrap()),
            "float" => {
                let seconds = args["expires"]["v"].as_str().unwrap().parse::<f64>().unwrap();
                Some(DateTime::from_timestamp_micros((seconds * 1e6) as i64).unwrap())
            }
            _ => return Err(NoArguments::Type),
        };
        let refused = |_: ConfigError| NoArguments::Refused;
        let attributes = CookieAttributes::new(text(&args["key"]).unwrap())
            .and_then(|attributes| attributes.with_domain(text(&args["domain"]).as_deref()))
            .map_err(refused)?
            .with_path(text(&args["path"]).as_deref())
            .with_secure(flag("secure")?)
            .with_http_only(flag("httponly")?)
            .with_same_site(same_site.map_err(refused)?)
            .with_partitioned(flag("partitioned")?);
        Ok(Self {
            attributes,
            value: text(&args["value"]).unwrap(),
            expires,
            max_age: integer("max_age"),
            max_size: usize::try_from(integer("max_size").unwrap()).unwrap(),
        })
    }
}

/// The lengths of a size report in the order of Werkzeug's warning.
pub(super) fn lengths(report: &CookieTooLarge) -> [usize; 4] {
    [report.value_len, report.extra_len, report.total_len, report.limit]
}

/// The numbers in a text.
pub(super) fn numbers(text: &str) -> Vec<usize> {
    text.split(|character: char| !character.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// Every header that the types can express and that is not refused is Werkzeug's, with its size
/// report. Refused are names that are no token (a lost session or a broken header in Flask) and
/// domains that are no host name (a port, a space, `;`, empty).
#[test]
fn dump_cookie_is_werkzeugs() {
    let cases = load("dump_cookie.json");
    assert_eq!(cases.len(), 176);
    let (mut same, mut both_refuse, mut refused, mut other_type) = (0, 0, 0, 0);
    for case in &cases {
        let (id, expect) = (&case["id"], &case["expect"]);
        let cookie = match (DumpCookie::new(&case["args"]), expect["header"].as_str()) {
            (Ok(cookie), Some(_)) => cookie,
            (Ok(_), None) => panic!("{id}: taken, but Python raises"),
            (Err(reason), None) => {
                assert!(reason == NoArguments::Refused, "{id}");
                both_refuse += 1;
                continue;
            }
            (Err(reason), Some(_)) => {
                assert_ne!(case["level"], "must", "{id}");
                *(if reason == NoArguments::Type { &mut other_type } else { &mut refused }) += 1;
                continue;
            }
        };
        let DumpCookie { attributes, value, expires, max_age, max_size } = &cookie;
        let header = attributes.render(value, *expires, *max_age).unwrap();
        assert_eq!(header, expect["header"].as_str().unwrap(), "{id}");
        let report = attributes.too_large(&header, *max_size);
        let warnings = expect["warnings"].as_array().unwrap();
        assert_eq!(report.is_some(), !warnings.is_empty(), "{id}");
        for warning in warnings {
            let report = report.as_ref().unwrap();
            assert_eq!(numbers(warning.as_str().unwrap()), lengths(report), "{id}");
            assert_eq!(
                numbers(&report.to_string()),
                [report.total_len, report.value_len, report.extra_len, report.limit]
            );
        }
        if value.is_empty() && *max_age == Some(0) {
            assert_eq!(attributes.render_deletion(), header, "{id}");
        }
        same += 1;
    }
    assert_eq!((same, both_refuse, refused, other_type), (129, 10, 21, 16));
}

/// Grouped by name as `MultiDict.items(multi=True)` gives them.
fn grouped(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut groups: Vec<Vec<(String, String)>> = Vec::new();
    for pair in pairs {
        match groups.iter_mut().find(|group| group[0].0 == pair.0) {
            Some(group) => group.push(pair),
            None => groups.push(vec![pair]),
        }
    }
    groups.concat()
}

/// All pairs are Werkzeug's, but for two headers with line breaks, which HTTP does not let through.
#[test]
fn cookie_headers_are_read_as_by_werkzeug() {
    let cases = load("cookie_header.json");
    assert_eq!(cases.len(), 199);
    let mut line_breaks = 0;
    for case in &cases {
        let header = unhex(case["header_hex"].as_str().unwrap());
        let read = grouped(pairs(&header));
        let expect: Vec<_> = case["pairs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (text(&pair[0]).unwrap(), text(&pair[1]).unwrap()))
            .collect();
        if read != expect && case["level"] == "accident" && header.contains(&b'\n') {
            line_breaks += 1;
            continue;
        }
        assert_eq!(read, expect, "{}", case["id"]);
        for (name, value) in expect.iter().rev().filter(|(name, value)| name.is_ascii() && value.is_ascii()) {
            let first = &expect.iter().find(|(other, _)| other == name).unwrap().1;
            if first == value {
                assert_eq!(first_cookie([&header[..]], name).unwrap(), value.as_bytes(), "{}", case["id"]);
            }
        }
    }
    assert_eq!(line_breaks, 2);
}
