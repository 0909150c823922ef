//! [`Map`] against a plain list of pairs.

use cookie_session::map::Entry;
use cookie_session::{Map, Text, Value};
use proptest::prelude::*;

use cookie_session::testing::strategies::{any_key, any_map};

/// What a `dict` is: pairs in order of insertion, each key once.
#[derive(Debug, Default)]
struct Model(Vec<(String, i64)>);

impl Model {
    fn insert(&mut self, key: &str, value: i64) -> Option<i64> {
        match self.0.iter_mut().find(|pair| pair.0 == key) {
            Some(pair) => Some(std::mem::replace(&mut pair.1, value)),
            None => {
                self.0.push((key.to_owned(), value));
                None
            }
        }
    }

    fn remove(&mut self, key: &str) -> Option<i64> {
        let index = self.0.iter().position(|pair| pair.0 == key)?;
        Some(self.0.remove(index).1)
    }

    fn sorted(&self) -> Vec<(String, i64)> {
        let mut pairs = self.0.clone();
        pairs.sort();
        pairs
    }
}

#[derive(Debug, Clone)]
enum Step {
    Insert(String, i64),
    Remove(String),
    PopLast,
    Change(String, i64),
    Extend(Vec<(String, i64)>),
    OrInsert(String, i64),
    Replace(String, i64),
    TakeEntry(String),
    Retain(i64),
    Rebuild,
    Clear,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (any_key(), any::<i64>()).prop_map(|(key, value)| Step::Insert(key, value)),
        4 => any_key().prop_map(Step::Remove),
        2 => Just(Step::PopLast),
        2 => (any_key(), any::<i64>()).prop_map(|(key, value)| Step::Change(key, value)),
        1 => prop::collection::vec((any_key(), any::<i64>()), 0..5).prop_map(Step::Extend),
        1 => prop::collection::vec((any_key(), any::<i64>()), 60..90).prop_map(Step::Extend),
        2 => (any_key(), any::<i64>()).prop_map(|(key, value)| Step::OrInsert(key, value)),
        2 => (any_key(), any::<i64>()).prop_map(|(key, value)| Step::Replace(key, value)),
        1 => any_key().prop_map(Step::TakeEntry),
        1 => any::<i64>().prop_map(Step::Retain),
        1 => Just(Step::Rebuild),
        1 => Just(Step::Clear),
    ]
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a Value)>) -> Vec<(String, i64)> {
    pairs.map(|(key, value)| (key.to_owned(), value.as_i64().unwrap())).collect()
}

fn assert_same(map: &Map, model: &Model) {
    assert_eq!(map.len(), model.0.len());
    assert_eq!(map.is_empty(), model.0.is_empty());
    assert_eq!(pairs(map.iter()), model.0);
    assert_eq!(pairs(map.iter_sorted()), model.sorted());
    assert_eq!(map.keys().collect::<Vec<_>>(), model.0.iter().map(|pair| &pair.0).collect::<Vec<_>>());
    for (key, value) in &model.0 {
        assert_eq!(map.get(key).and_then(Value::as_i64), Some(*value));
        assert!(map.contains_key(key));
    }
    assert_eq!(map.get("not there"), None);
    assert_eq!(pairs(map.into_iter()), model.0);
    assert_eq!(
        map.iter().rev().map(|(key, _)| key).collect::<Vec<_>>(),
        model.0.iter().rev().map(|pair| &pair.0).collect::<Vec<_>>()
    );
}

fn number(value: Option<Value>) -> Option<i64> {
    value.and_then(|value| value.as_i64())
}

proptest! {
    #[test]
    fn behaves_like_a_dict(steps in prop::collection::vec(any_step(), 0..60)) {
        let (mut map, mut model) = (Map::new(), Model::default());
        for step in steps {
            match step {
                Step::Insert(key, value) => {
                    prop_assert_eq!(number(map.insert(key.as_str(), value)), model.insert(&key, value));
                }
                Step::Remove(key) => prop_assert_eq!(number(map.remove(&key)), model.remove(&key)),
                Step::PopLast => {
                    let popped = map.pop_last().map(|(key, value)| (String::from(key), value.as_i64().unwrap()));
                    prop_assert_eq!(popped, model.0.pop());
                }
                Step::Change(key, value) => {
                    if let Some(held) = map.get_mut(&key) {
                        *held = value.into();
                        model.insert(&key, value);
                    }
                }
                Step::Extend(more) => {
                    for (key, value) in &more {
                        model.insert(key, *value);
                    }
                    map.extend(more);
                }
                Step::OrInsert(key, value) => {
                    let held = map.entry(key.as_str()).or_insert(value).as_i64();
                    if model.0.iter().all(|pair| pair.0 != key) {
                        model.insert(&key, value);
                    }
                    let expected = model.0.iter().find(|pair| pair.0 == key).map(|pair| pair.1);
                    prop_assert_eq!(held, expected);
                }
                Step::Replace(key, value) => {
                    let entry = map.entry(key.as_str());
                    prop_assert_eq!(entry.key(), key.as_str());
                    let old = match entry {
                        Entry::Occupied(mut entry) => {
                            let old = entry.insert(value);
                            prop_assert_eq!(entry.get().as_i64(), Some(value));
                            Some(old)
                        }
                        Entry::Vacant(entry) => {
                            prop_assert_eq!(entry.insert(value).as_i64(), Some(value));
                            None
                        }
                    };
                    prop_assert_eq!(number(old), model.insert(&key, value));
                }
                Step::TakeEntry(key) => {
                    let taken = match map.entry(key.as_str()) {
                        Entry::Occupied(entry) => Some(entry.remove()),
                        Entry::Vacant(entry) => {
                            prop_assert_eq!(entry.into_key(), key.as_str());
                            None
                        }
                    };
                    prop_assert_eq!(number(taken), model.remove(&key));
                }
                Step::Retain(most) => {
                    map.retain(|_, value| {
                        let held = value.as_i64().unwrap();
                        *value = held.wrapping_add(1).into();
                        held <= most
                    });
                    model.0.retain(|pair| pair.1 <= most);
                    model.0.iter_mut().for_each(|pair| pair.1 = pair.1.wrapping_add(1));
                }
                Step::Rebuild => map = map.into_iter().collect(),
                Step::Clear => {
                    map.clear();
                    model.0.clear();
                }
            }
            assert_same(&map, &model);
        }
    }

    #[test]
    fn of_duplicate_pairs_the_last_value_stays_at_the_first_position(
        source in prop::collection::vec((any_key(), any::<i64>()), 0..40),
    ) {
        let mut model = Model::default();
        for (key, value) in &source {
            model.insert(key, *value);
        }
        assert_same(&source.into_iter().collect(), &model);
    }

    #[test]
    fn order_of_insertion_does_not_matter_for_equality(map in any_map()) {
        let mut backwards: Vec<(Text, Value)> = map.clone().into_iter().collect();
        backwards.reverse();
        let backwards: Map = backwards.into_iter().collect();
        prop_assert_eq!(&backwards, &map);
        prop_assert_eq!(backwards.to_string(), map.to_string());
        let mut more = map.clone();
        more.insert("not there", 1);
        prop_assert_ne!(more, map);
    }
}

#[test]
fn values_change_in_place() {
    let mut map = Map::from([("b", 1), ("a", 2)]);
    for (_, value) in map.iter_mut() {
        *value = Value::from(value.as_i64().unwrap() * 10);
    }
    assert_eq!(map.values().collect::<Vec<_>>(), [&Value::from(10), &Value::from(20)]);
    assert_ne!(map, Map::from([("b", 10), ("a", 21)]));
    assert_eq!(format!("{map:?}"), r#"{"b": Integer(10), "a": Integer(20)}"#);
}

#[test]
fn an_entry_is_changed_or_filled() {
    let mut map = Map::from([("b", 1)]);
    map.entry("b").and_modify(|value| *value = 2.into()).or_insert(7);
    map.entry("a").and_modify(|value| *value = 2.into()).or_insert_with(|| "new");
    assert_eq!(map, Map::from([("a", Value::from("new")), ("b", Value::from(2))]));
    assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "a"]);
    if let Entry::Occupied(entry) = map.entry("a") {
        *entry.into_mut() = Value::Null;
    }
    assert_eq!(map["a"], Value::Null);
}

#[test]
fn a_loop_over_a_map_is_in_insertion_order_and_may_change_values() {
    let mut map = Map::from([("b", 1), ("a", 2)]);
    for (_, value) in &mut map {
        *value = Value::from(value.as_i64().unwrap() + 1);
    }
    let mut seen = Vec::new();
    for (key, value) in &map {
        seen.push((key, value.as_i64().unwrap()));
    }
    assert_eq!(seen, [("b", 2), ("a", 3)]);
    assert_eq!((map.iter().len(), map.iter_mut().next_back().unwrap().0), (2, "a"));
}

/// With work that grows with the square of the size, this would take minutes.
#[test]
fn a_million_keys_are_added_and_removed_in_bulk() {
    const COUNT: i64 = 1_000_000;
    let key = |number: i64| format!("{number:07}");
    let mut map = Map::from([(key(COUNT / 2), -1)]);
    map.extend((0..COUNT).rev().map(|number| (key(number), number)));
    assert_eq!(map.len(), 1_000_000);
    assert_eq!(map.keys().next(), Some("0500000"), "a known key keeps its place");
    assert_eq!(map["0500000"], Value::from(COUNT / 2));
    assert!(map.iter_sorted().map(|(_, value)| value.as_i64().unwrap()).eq(0..COUNT));
    map.retain(|_, value| value.as_i64().unwrap() % 3 == 0);
    assert!(map.iter_sorted().map(|(_, value)| value.as_i64().unwrap()).eq((0..COUNT).step_by(3)));
    assert_eq!(map.keys().next_back(), Some("0000000"));
}

/// For generic code that asks for it: `a == a` for every value, NaN included.
#[test]
fn equality_is_total() {
    fn total<T: Eq>(value: T) -> T {
        value
    }
    assert_eq!(total(Value::from(f64::NAN)), Value::from(-f64::NAN));
    assert_ne!(total(Value::from(0.0)), Value::from(-0.0));
    let map = total(Map::from([("nan", f64::NAN)]));
    assert_eq!(map, map.clone());
    let flash = cookie_session::Flash { category: "message".into(), message: f64::NAN.into() };
    assert_eq!(total(flash.clone()), flash);
}
