//! What browsers, and others, send: `Cookie` headers and request heads.

use proptest::collection::vec;
use proptest::prelude::*;

use super::any_token;
use crate::session::request::PlainRequest;

/// `Cookie` header values: pairs, quotes, escapes, nameless and doubled cookies, spaces, any bytes.
pub fn cookie_header() -> BoxedStrategy<Vec<u8>> {
    let name = prop_oneof![4 => "session|sid|a|b", 1 => "[ -~]{0,6}", 1 => Just(String::new())];
    let value = prop_oneof![
        3 => "[A-Za-z0-9._-]{0,12}",
        1 => "\"([ -~]|\\\\[0-3][0-7][0-7]|\\\\.){0,6}\"?",
        1 => any_token().prop_map(|signed| signed.token),
        1 => "[ -~]{0,8}",
    ];
    let pair = prop_oneof![
        6 => (name.clone(), value).prop_map(|(name, value)| format!("{name}={value}")),
        1 => name,
    ];
    let between = prop::sample::select(&["; ", ";", " ; ", ";;", ", "][..]);
    let pairs = vec((pair, between), 0..5).prop_map(|pairs| {
        let mut text: String = pairs.iter().flat_map(|(pair, between)| [pair.as_str(), between]).collect();
        text.truncate(text.len() - pairs.last().map_or(0, |(_, between)| between.len()));
        text.into_bytes()
    });
    prop_oneof![
        8 => pairs,
        1 => vec(any::<u8>(), 0..40),
        1 => vec(prop::sample::select(&b"=;\"\\ \t,a1\xff"[..]), 0..40),
    ]
    .boxed()
}

/// A request with up to two headers of [`cookie_header`].
pub fn any_request() -> BoxedStrategy<PlainRequest> {
    ("(/[a-z]{0,4}){1,3}", vec(cookie_header(), 0..3))
        .prop_map(|(path, headers)| {
            let request = PlainRequest::new().with_path(path);
            headers.iter().fold(request, |request, header| request.with_header("cookie", header))
        })
        .boxed()
}
