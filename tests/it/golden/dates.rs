//! HTTP dates against `werkzeug.http.http_date` and `parse_date`.

use chrono::{DateTime, NaiveDate, Utc};
use cookie_session::{ErrorKind, http_date};
use serde_json::Value;

use super::vectors::{datetime, load, unhex};

/// A typed `datetime` or `date` in UTC; `None` if chrono's range does not hold it.
fn utc(value: &Value) -> DateTime<Utc> {
    let text = value["v"].as_str().unwrap();
    if value["t"] == "date" {
        return text.parse::<NaiveDate>().unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
    }
    assert_eq!(value["t"], "datetime");
    datetime(value)
}

#[test]
fn http_date_is_werkzeugs() {
    let cases = load("http_date.json");
    assert_eq!(cases.len(), 169);
    for case in &cases {
        let written = http_date::format(utc(&case["value"]));
        match case["expect"]["text"].as_str() {
            Some(text) => assert_eq!(written.unwrap(), text, "{}", case["id"]),
            None => assert_eq!(written.unwrap_err().kind(), ErrorKind::Encode, "{}", case["id"]),
        }
    }
}

/// Canonical text is read as by Python; of everything else Python reads, nothing is read otherwise.
#[test]
fn parse_date_reads_the_canonical_form() {
    let cases = load("parse_date.json");
    assert_eq!(cases.len(), 291);
    let (mut same, mut refused, mut short_year) = (0, 0, 0);
    for case in &cases {
        let text = unhex(case["text_hex"].as_str().unwrap());
        let read = std::str::from_utf8(&text).ok().and_then(http_date::parse);
        let expect = &case["expect"]["value"];
        let python = (expect["t"] == "datetime").then(|| utc(expect));
        match (read, python) {
            (Some(read), Some(python)) if read != python => {
                // Difference: a year below 100 stays as it is written.
                assert_eq!(case["level"], "accident", "{}", case["id"]);
                assert_eq!(http_date::format(read).unwrap().as_bytes(), text, "{}", case["id"]);
                short_year += 1;
            }
            (None, Some(_)) => {
                assert_eq!(case["level"], "accident", "{}", case["id"]);
                refused += 1;
            }
            _ => {
                assert_eq!(read, python, "{}", case["id"]);
                same += 1;
            }
        }
    }
    assert_eq!((same, refused, short_year), (164, 120, 7));
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
        assert_eq!(http_date::parse(text), None, "{text:?}");
    }
}

proptest::proptest! {
    #[test]
    fn every_second_of_the_years_1_to_9999_survives(seconds in -62_135_596_800_i64..=253_402_300_799) {
        let time = DateTime::from_timestamp(seconds, 0).unwrap();
        let text = http_date::format(time).unwrap();
        assert_eq!(text, time.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        assert_eq!(http_date::parse(&text), Some(time));
    }
}
