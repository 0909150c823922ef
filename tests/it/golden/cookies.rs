//! Text of `Cookie` and `Set-Cookie` headers against Werkzeug.

use chrono::{DateTime, Utc};
use cookie_session::cookie::{CookieAttributes, CookieTooLarge, SameSite, first_cookie, pairs};
use cookie_session::{ConfigError, ConfigErrorKind};
use serde_json::Value;

use super::report::Report;
use super::vectors::{datetime, unhex};

/// Returns the text of a typed value; `None` for null.
fn text(value: &Value) -> Option<String> {
    let text = || value["v"].as_str().unwrap().to_owned();
    match value["t"].as_str().unwrap() {
        "null" => None,
        "str" => Some(text()),
        "str_repeat" => Some(text().repeat(usize::try_from(value["n"].as_u64().unwrap()).unwrap())),
        other => panic!("{other} is not text"),
    }
}

/// Converts the arguments of `dump_cookie` to attributes, value, `Expires` and `Max-Age`.
struct DumpCookie {
    attributes: CookieAttributes,
    value: String,
    expires: Option<DateTime<Utc>>,
    max_age: Option<i64>,
    max_size: usize,
}

/// Why this crate cannot express the arguments.
enum NoArguments {
    /// A type that the signature does not accept: an integer as flag, text as time.
    Type,
    /// A name, domain or `SameSite` that is rejected.
    Refused(ConfigErrorKind),
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
        let refused = |error: ConfigError| NoArguments::Refused(error.kind());
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

/// Returns the lengths of a size report, in the order of Werkzeug's warning.
pub(super) fn lengths(report: &CookieTooLarge) -> [usize; 4] {
    [report.value_len, report.extra_len, report.total_len, report.limit]
}

/// Returns the numbers in a text.
pub(super) fn numbers(text: &str) -> Vec<usize> {
    text.split(|character: char| !character.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// Every header that the types can express and that is not rejected equals Werkzeug's, as does its size report.
/// Rejected are names that are not tokens (a lost session or a broken header in Flask), and domains that are not ASCII
/// host names (a port, a space, `;`, empty, another alphabet).
#[test]
fn dump_cookie_is_werkzeugs() {
    let (mut tally, cases) = Report::open("dump_cookie.json", 176);
    for case in &cases {
        let expect = &case["expect"];
        let (cookie, python) = match (DumpCookie::new(&case["args"]), expect["header"].as_str()) {
            (Ok(cookie), Some(header)) => (cookie, header),
            (Ok(_), None) => {
                tally.fail(case, "taken, but Python raises");
                continue;
            }
            (Err(NoArguments::Refused(_)), None) => {
                tally.pass(case);
                continue;
            }
            (Err(NoArguments::Type), _) => {
                tally.inexpressible(case, "a flag, time or limit of another type");
                continue;
            }
            (Err(NoArguments::Refused(kind)), Some(_)) => {
                tally.decided(case, &format!("{kind:?}"));
                continue;
            }
        };
        match faults(&cookie, python, &expect["warnings"]) {
            None => tally.pass(case),
            Some(fault) => tally.fail(case, fault),
        }
    }
    tally.finish();
}

/// Returns the first difference in the text of a cookie, or in the report of its size.
fn faults(cookie: &DumpCookie, python: &str, warnings: &Value) -> Option<String> {
    let DumpCookie { attributes, value, expires, max_age, max_size } = cookie;
    let header = attributes.render(value, *expires, *max_age).unwrap();
    if header != python {
        return Some(format!("{header:?}, Python {python:?}"));
    }
    let report = attributes.too_large(&header, *max_size);
    let warned: Vec<Vec<usize>> =
        warnings.as_array().unwrap().iter().map(|text| numbers(text.as_str().unwrap())).collect();
    let reported: Vec<Vec<usize>> = report.iter().map(|report| lengths(report).to_vec()).collect();
    if warned != reported {
        return Some(format!("size {reported:?}, Python {warned:?}"));
    }
    if let Some(report) = report {
        let said = [report.total_len, report.value_len, report.extra_len, report.limit];
        assert_eq!(numbers(&report.to_string()), said);
    }
    let deletion = value.is_empty() && *max_age == Some(0);
    (deletion && attributes.render_deletion() != header).then(|| "another deletion".to_owned())
}

/// Groups pairs by name, like `MultiDict.items(multi=True)`.
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

/// All pairs equal Werkzeug's, except for two headers with line breaks, which HTTP does not allow.
#[test]
fn cookie_headers_are_read_as_by_werkzeug() {
    let (mut tally, cases) = Report::open("cookie_header.json", 199);
    for case in &cases {
        let header = unhex(case["header_hex"].as_str().unwrap());
        let read = grouped(pairs(&header));
        let python: Vec<_> = case["pairs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (text(&pair[0]).unwrap(), text(&pair[1]).unwrap()))
            .collect();
        if read != python {
            if header.contains(&b'\n') {
                tally.different(case, "a line break is part of the value; HTTP lets none through");
            } else {
                tally.fail(case, format!("{read:?}, Python {python:?}"));
            }
            continue;
        }
        let first_of = |name: &String| python.iter().find(|(other, _)| other == name).map(|(_, value)| value);
        let wrong = python.iter().filter(|(name, value)| name.is_ascii() && value.is_ascii()).find(
            |(name, value)| {
                first_of(name) == Some(value)
                    && first_cookie([&header[..]], name).is_none_or(|found| *found != *value.as_bytes())
            },
        );
        match wrong {
            None => tally.pass(case),
            Some((name, _)) => tally.fail(case, format!("{name:?} is not found")),
        }
    }
    tally.finish();
}
