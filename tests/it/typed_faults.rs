//! `to_value` and `from_value` with values of the wrong type: kinds, paths and messages.

use std::collections::{BTreeMap, HashMap};

use cookie_session::{ErrorKind, Map, Value, from_value, from_value_ref, to_value, with};
use serde::{Deserialize, Serialize};

use crate::typed_data::{Event, Login, login};

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(rename = "cart")]
    _cart: Cart,
}

#[derive(Deserialize, Debug)]
struct Cart {
    #[serde(rename = "items")]
    _items: Vec<Item>,
}

#[derive(Deserialize, Debug)]
struct Item {
    #[serde(rename = "price")]
    _price: u8,
}

fn cart(prices: impl IntoIterator<Item = Value>) -> Value {
    let items: Value = prices.into_iter().map(|price| Map::from([("price", price)])).collect();
    Map::from([("cart", Map::from([("items", items)]))]).into()
}

#[test]
fn errors_name_the_path_but_not_the_contents() {
    let fault = |value: &Value| {
        let error = from_value_ref::<Strict>(value).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Type);
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        (error.path().to_owned(), error.to_string())
    };
    let (path, message) = fault(&cart([1.into(), 2.into(), 3.into(), "secret".into()]));
    assert_eq!(path, "cart.items[3].price");
    assert_eq!(message, "expected u8, found str (at cart.items[3].price)");
    let (path, message) = fault(&cart([256.into()]));
    assert_eq!(path, "cart.items[0].price");
    assert_eq!(message, "expected u8, found int with another value (at cart.items[0].price)");
    let (path, _) = fault(&cart(["9".repeat(60).parse::<cookie_session::Integer>().unwrap().into()]));
    assert_eq!(path, "cart.items[0].price");
    let (path, message) = fault(&Map::from([("cart", Map::new())]).into());
    assert_eq!((path.as_str(), message.as_str()), ("cart", "the field `items` is missing (at cart)"));
    let (path, _) = fault(&Value::from("secret"));
    assert_eq!(path, "");
}

#[test]
fn a_target_of_another_length_or_variant_is_an_error() {
    let fault = |error: cookie_session::Error| (error.kind(), error.to_string());
    let three = Value::from((1, 2, 3));
    let (kind, message) = fault(from_value_ref::<(u8, u8)>(&three).unwrap_err());
    assert_eq!((kind, message.as_str()), (ErrorKind::Type, "expected 2 items, found 3 items"));
    assert!(from_value_ref::<(u8, u8, u8, u8)>(&three).is_err());
    assert!(from_value_ref::<[u8; 2]>(&Value::from(b"abc".to_vec())).is_err());
    let (_, message) = fault(from_value_ref::<Event>(&Value::from("secret")).unwrap_err());
    assert!(message.contains("\"Paint\"") && !message.contains("secret"), "{message}");
    let say = Value::from(Map::from([("Say", 1)]));
    assert_eq!(from_value_ref::<Event>(&say).unwrap_err().path(), "Say");
    let quit = Value::from(Map::from([("Quit", ())]));
    assert_eq!(from_value_ref::<Event>(&quit).unwrap(), Event::Quit);
    for wrong in [
        Value::from("Say"),
        Value::from("Move"),
        Map::from([("Quit", 1)]).into(),
        1.into(),
        Map::new().into(),
    ] {
        assert_eq!(from_value_ref::<Event>(&wrong).unwrap_err().kind(), ErrorKind::Type, "{wrong}");
    }
    let error = from_value::<HashMap<u8, u8>>(Map::from([("300", 1)]).into()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Type, "300"));
}

#[test]
fn keys_must_have_their_own_text() {
    #[derive(Serialize, PartialEq, Eq, Hash)]
    #[serde(untagged)]
    enum Key {
        Number(u8),
        Text(&'static str),
    }
    let kind = |result: cookie_session::Result<Value>| {
        let error = result.unwrap_err();
        (error.kind(), error.path().to_owned())
    };
    let nested = HashMap::from([("a", HashMap::from([((1, 2), 3)]))]);
    assert_eq!(kind(to_value(&nested)), (ErrorKind::Encode, "a".to_owned()));
    let twice = [HashMap::from([(Key::Number(1), 1), (Key::Text("1"), 2)])];
    assert_eq!(kind(to_value(&twice)), (ErrorKind::Encode, "[0]".to_owned()));
    assert_eq!(kind(to_value(&BTreeMap::from([(None::<u8>, 1)]))), (ErrorKind::Encode, String::new()));
    let some = to_value(&BTreeMap::from([(Some(i128::MIN), 1)])).unwrap();
    assert_eq!(some.to_string(), format!(r#"{{"{}": 1}}"#, i128::MIN));
}

#[test]
fn what_is_marked_must_fit_the_mark() {
    #[derive(Serialize)]
    struct Wrong {
        #[serde(with = "with::tuple")]
        number: u8,
    }
    let error = to_value(&Wrong { number: 1 }).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "number"));
    let mut value = to_value(&login()).unwrap();
    for (key, wrong) in
        [("user", Value::from("no uuid")), ("since", "yesterday".into()), ("nonce", vec![0_u8].into())]
    {
        let map = value.as_map_mut().unwrap();
        let right = map.insert(key, wrong).unwrap();
        assert_eq!(from_value_ref::<Login>(&value).unwrap_err().path(), key);
        value.as_map_mut().unwrap().insert(key, right);
    }
    assert_eq!(from_value_ref::<Login>(&value).unwrap(), login());
}

#[test]
fn a_fault_inside_a_marked_tuple_keeps_its_path() {
    #[derive(Serialize)]
    struct Roles {
        #[serde(with = "with::tuple")]
        roles: Vec<BTreeMap<Option<u8>, u8>>,
    }
    let error = to_value(&Roles { roles: vec![BTreeMap::new(), BTreeMap::from([(None, 1)])] }).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "roles[1]"));
    // Afterwards nothing is left over for the next value.
    assert_eq!(to_value(&1).unwrap(), Value::from(1));
    assert_eq!(serde_json::to_string(&Value::from((1,))).unwrap(), "[1]");
}
