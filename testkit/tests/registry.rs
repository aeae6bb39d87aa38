//! The lists of cases and rules hold together: every case is a sentence and cites rules there are, every rule has a case.

use std::collections::{BTreeMap, BTreeSet};

use itemstore_testkit::cases;
use itemstore_testkit::report::Report;
use itemstore_testkit::rules::RULES;

fn is_word(part: &str) -> bool {
    !part.is_empty()
        && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Those that stand more than once.
fn repeated<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in ids {
        *counts.entry(id).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(id, _)| id).collect()
}

fn cited() -> BTreeSet<&'static str> {
    cases().iter().flat_map(|case| case.cites.iter().copied()).collect()
}

#[test]
fn ids_of_cases_are_unique() {
    assert_eq!(repeated(cases().iter().map(|case| case.id)), [] as [&str; 0]);
}

#[test]
fn an_id_is_a_suite_and_a_sentence() {
    for case in cases() {
        let parts: Vec<&str> = case.id.split('/').collect();
        let areas = if case.suite() == "models_page" { 3 } else { 2 };
        assert_eq!(parts.len(), areas, "{}", case.id);
        assert!(parts.iter().all(|part| is_word(part)), "{}", case.id);
        let sentence = parts.last().copied().unwrap_or_default();
        assert!(
            !sentence.starts_with('_') && !sentence.ends_with('_') && !sentence.contains("__"),
            "{}",
            case.id
        );
    }
}

#[test]
fn a_case_cites_a_rule_once() {
    for case in cases() {
        assert!(!case.cites.is_empty(), "{}", case.id);
        assert_eq!(repeated(case.cites.iter().copied()), [] as [&str; 0], "{}", case.id);
    }
}

#[test]
fn every_cited_rule_exists() {
    let rules: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    let unknown: Vec<&str> = cited().difference(&rules).copied().collect();
    assert_eq!(unknown, [] as [&str; 0]);
}

#[test]
fn every_rule_has_a_case() {
    let cited = cited();
    let uncited: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|id| !cited.contains(id)).collect();
    assert_eq!(uncited, [] as [&str; 0]);
}

#[test]
fn rules_are_unique() {
    assert_eq!(repeated(RULES.iter().map(|rule| rule.id)), [] as [&str; 0]);
    assert_eq!(repeated(RULES.iter().map(|rule| rule.text)), [] as [&str; 0]);
}

#[test]
fn a_rule_is_a_section_and_a_name() {
    for rule in RULES {
        let (section, name) = rule.id.split_once('/').unwrap_or_default();
        let numbered = section.split('.').all(|part| part.parse::<u32>().is_ok());
        assert!(numbered || section == "models", "{}", rule.id);
        assert!(is_word(name), "{}", rule.id);
        assert!(!rule.text.is_empty() && !rule.text.ends_with('.'), "{}", rule.id);
    }
}

#[test]
fn the_report_counts() {
    let report = Report::new();
    let uncited = report.uncited().count();
    assert_eq!((report.cases(), report.rules()), (cases().len(), RULES.len()));
    assert_eq!(report.rules() - uncited, cited().len());
    let text = report.to_string();
    println!("{text}");
    let first =
        format!("{} cases; {} rules, {} of them with a case", cases().len(), RULES.len(), cited().len());
    assert_eq!(text.lines().next(), Some(first.as_str()));
    assert_eq!(text.lines().count(), 1 + uncited);
}

/// The documentation of the trait promises behaviour by the ids of cases.
#[test]
fn the_trait_promises_cases_that_exist() {
    let contract = include_str!("../../core/src/backend/mod.rs");
    let promised = contract.lines().filter_map(|line| line.trim().strip_prefix("/// - `")?.strip_suffix('`'));
    let promised: Vec<&str> = promised.collect();
    assert!(promised.len() > 20, "the trait's documentation lists its cases");
    let unknown: Vec<&&str> =
        promised.iter().filter(|id| !cases().iter().any(|case| case.id == **id)).collect();
    assert_eq!(unknown, [] as [&&str; 0]);
}
