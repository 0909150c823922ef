//! HTTP dates against `werkzeug.http.http_date` and `parse_date`.

use chrono::{DateTime, NaiveDate, Utc};
use cookie_session::Result;
use cookie_session::codec::{PayloadCodec, TaggedJson};
use cookie_session::cookie::CookieAttributes;
use serde_json::Value;

use super::report::Report;
use super::vectors::{datetime, unhex};

/// A typed `datetime` or `date` in UTC; `None` if it is outside chrono's range.
fn utc(value: &Value) -> DateTime<Utc> {
    let text = value["v"].as_str().unwrap();
    if value["t"] == "date" {
        return text.parse::<NaiveDate>().unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
    }
    assert_eq!(value["t"], "datetime");
    datetime(value)
}

/// Formats a date as in a cookie's `Expires`.
fn format(time: DateTime<Utc>) -> Result<String> {
    let header = CookieAttributes::new("name").unwrap().render("", Some(time), None)?;
    Ok(header.strip_prefix("name=; Expires=").unwrap().to_owned())
}

/// Parses a date as in a session's `" d"` tag.
fn parse(text: &str) -> Option<DateTime<Utc>> {
    let json = serde_json::json!({ " d": text }).to_string();
    match TaggedJson::default().decode(json.as_bytes()) {
        Ok(cookie_session::Value::DateTime(time)) => Some(time),
        Ok(cookie_session::Value::Null) => None,
        Err(error) if error.kind() == cookie_session::ErrorKind::Tag => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn http_date_is_werkzeugs() {
    let (mut report, cases) = Report::open("http_date.json", 169);
    report.label(" (text)");
    for case in &cases {
        let python = case["expect"]["text"].as_str().map(str::to_owned);
        report.outcome(case, python, format(utc(&case["value"])));
    }
    report.finish();
}

/// Canonical text is read as in Python. Other text that Python reads is either rejected or read the same.
#[test]
fn parse_date_reads_the_canonical_form() {
    let (mut report, cases) = Report::open("parse_date.json", 291);
    report.label(" (text)");
    for case in &cases {
        let text = unhex(case["text_hex"].as_str().unwrap());
        let read = std::str::from_utf8(&text).ok().and_then(parse);
        let expect = &case["expect"]["value"];
        let python = (expect["t"] == "datetime").then(|| utc(expect));
        match (read, python) {
            (read, python) if read == python => report.pass(case),
            (None, Some(_)) => report.safer(case, "only the canonical HTTP date is read"),
            (Some(read), _) => {
                assert_eq!(format(read).unwrap().as_bytes(), text, "{}", case["id"]);
                report
                    .different(case, "a year below 100 stays as written; Python moves it into 1969 to 2068");
            }
            (None, None) => report.pass(case),
        }
    }
    report.finish();
}

#[test]
fn only_the_canonical_form_is_a_date() {
    for text in [
        "",
        "Tue, 14 Nov 2023 22:13:20",
        "Tue, 14 Nov 2023 22:13:20 GMT ",
        "tue, 14 nov 2023 22:13:20 gmt",
        "Xxx, 14 Nov 2023 22:13:20 GMT",
        "Tue, 14 Xxx 2023 22:13:20 GMT",
        "Tue, 00 Nov 2023 22:13:20 GMT",
        "Tue, 29 Feb 2023 22:13:20 GMT",
        "Tue, 14 Nov 0000 22:13:20 GMT",
        "Tue, 14 Nov +023 22:13:20 GMT",
        "Tue, 14 Nov 2023 24:13:20 GMT",
        "Tue, 14 Nov 2023 22:60:20 GMT",
        "Tue, 14 Nov 2023 22:13:60 GMT",
        "Tue, 14 Nov 2023 22.13.20 GMT",
        "Tue, 14 Nov 2023 22:13:20 UTC",
        "Tué, 14 Nov 2023 22:13:2 GMT",
    ] {
        assert_eq!(parse(text), None, "{text:?}");
    }
}

proptest::proptest! {
    #[test]
    fn every_second_of_the_years_1_to_9999_survives(seconds in -62_135_596_800_i64..=253_402_300_799) {
        let time = DateTime::from_timestamp(seconds, 0).unwrap();
        let text = format(time).unwrap();
        assert_eq!(text, time.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        assert_eq!(parse(&text), Some(time));
    }
}
