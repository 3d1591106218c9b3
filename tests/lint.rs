//! `docs/lint.md` says what the rules of the linter say, and the rules keep to their own rules.

use std::collections::BTreeSet;
use std::{env, fs};

use openbadges::lint::{Area, Level, Rule, Subject};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lint.md");
const REGENERATE: &str = "UPDATE_DOCS=1 cargo test -p openbadges --test lint";

#[test]
fn the_page_is_up_to_date() {
    let rendered = render();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &rendered).unwrap();
    }
    let written = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(written == rendered, "docs/lint.md is out of date; write it anew with: {REGENERATE}");
}

#[test]
fn every_rule_is_a_name_of_its_own() {
    let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(names.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        let word =
            |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let parts: Vec<&str> = rule.as_str().split('.').filter(word).collect();
        assert!(matches!(parts[..], ["lint", _, _]), "{rule}");
        assert_eq!(parts.join("."), rule.as_str());
    }
}

#[test]
fn texts_are_short_sentences() {
    for rule in Rule::ALL {
        for text in [rule.good(), rule.lack(), rule.advice()] {
            assert!(
                text.ends_with(['.', '”']) && text.starts_with(|c: char| c.is_uppercase()),
                "{rule}: {text}"
            );
            let longest = text.split(['.', ':', ';']).map(|part| part.split_whitespace().count()).max();
            assert!(longest.unwrap() <= 26, "{rule}: {text}");
        }
        assert!(rule.advice().chars().count() <= 300, "{rule}: {}", rule.advice());
        assert!(rule.lack().chars().count() <= 70 && rule.good().chars().count() <= 70, "{rule}");
        assert!(!rule.source().is_empty(), "{rule}");
    }
}

/// Words that somebody who designs badges need not know.
#[test]
fn texts_are_free_of_jargon() {
    const JARGON: [&str; 12] = [
        "json", "pointer", "schema", "context", "uri", "iri", "string", "array", "null", "boolean", "rdf",
        "payload",
    ];
    for rule in Rule::ALL {
        // The one member that has no other name.
        let text = format!("{} {} {}", rule.good(), rule.lack(), rule.advice())
            .to_lowercase()
            .replace("@context", "");
        let used = text.split(|c: char| !c.is_alphanumeric()).find(|word| JARGON.contains(word));
        assert_eq!(used, None, "{rule}");
    }
}

/// A person who follows only what is essential covers everything that recognition needs.
#[test]
fn every_area_of_a_badge_has_something_essential() {
    let areas: BTreeSet<Area> = Rule::ALL
        .iter()
        .filter(|rule| rule.level() == Level::Essential && rule.applies_to(Subject::Badge))
        .map(|rule| rule.area())
        .collect();
    let expected = BTreeSet::from([
        Area::Issuer,
        Area::Dates,
        Area::Criteria,
        Area::Evidence,
        Area::Assessment,
        Area::Skills,
        Area::Language,
        Area::Image,
        Area::Status,
        Area::Recipient,
        Area::Achievement,
    ]);
    assert_eq!(areas, expected);
}

const INTRODUCTION: &str = r#"# What `openbadges lint` asks for

`openbadges lint [FILE | URL | -] [--json]` reads a badge as it is, signed or a draft, and says whether it carries what others
need to recognise it. It asks nobody for anything, and says nothing about genuineness: `openbadges verify` does.

It reads badges, endorsements and Quality Labels of Open Badges 3.0, badges of Open Badges 2.0, and what describes a badge or an
issuer alone (Achievement, BadgeClass, Profile); as JSON, as a signed token, or inside a PNG or SVG image.

| exit | what it means |
|--:|---|
| 0 | nothing essential is missing |
| 1 | something essential is missing, or only an address is given for it |
| 4 | no badge, or a damaged one |
| 64 | wrong usage, or no such file |

## The report

With `--json`, there is exactly one document on standard output. The same input always gives the same bytes.

```text
{
  "version": 1,
  "verdict": "complete | incomplete | unreadable",
  "input": {
    "carrier": "json | jwt | png | svg",
    "standard": "OB 3.0 | OB 2.0",
    "subject": "badge | endorsement | label | achievement | issuer",
    "shown": "whole | part"
  },
  "badge": { "id": …, "name": … },
  "summary": { "essential": { "present": 0, "weak": 0, "missing": 0, "elsewhere": 0 }, "recommended": …, "useful": … },
  "items": [ { "rule", "area", "quality", "level", "outcome", "at": [ … ], "text", "advice", "remedy", "source" } ],
  "conformance": { "error": 0, "unknown": 0, "warning": 0, "codes": [ { "code", "severity", "count", "at" } ] }
}
```

- There is an item for each rule that applies, also for what is good. `outcome` is `present`, `weak` (there is something, but it
  does not do its work well), `missing`, or `elsewhere`: a badge of Open Badges 2.0 gives only an address for it. Have the
  document at that address looked at as well.
- `level` is `essential`, `recommended` or `useful`. Only what is essential and `missing` or `elsewhere` makes the verdict
  `incomplete`.
- `at` are JSON pointers into the document as it came: where it stands, or where it belongs. At most 16 are listed; `text` says
  how many more there are. `text` and `advice` are for people and may be reworded.
- `remedy` is `null` for what is good; else `change` (the author does what `advice` says), `issuing` (an unsigned draft lacks
  what `openbadges issue` fills into templates), `lookup` (see `elsewhere`) or `newer_standard` (Open Badges 2.0 has no word for
  it). A template is `incomplete` as long as it is one.
- `quality` is the quality area of the Quality Label: `design` or `issuing`.
- `shown` is `part` for a badge of which its holder discloses a part: what is missing may only be hidden.
- `conformance` counts what is wrong with the form of a badge of Open Badges 3.0, by the [codes](codes.md) of `openbadges verify`,
  each with its first place; it is `null` for Open Badges 2.0 and for what stands alone. The rules judge such a badge all the same.
- An unreadable input gives `version`, `verdict` and one `finding`, in the form that `verify` has.

Whether a text says enough is told by how many different letters and words it has, in the measure of its script. No word of any
language decides. Tasks count as numbered in any digits: `1.`, `(2)`, `c)`, `٣.`, `四、`, `Task 5:`.

## How it was checked

The words for it are no part of Open Badges. A badge that has them names what defines them, or programs pass over them, and
`openbadges issue` refuses it: one more address in `@context`, and one more type of the achievement.

```json
{
  "@context": [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://w3id.org/badge-quality-label/assessment/v1"
  ],
  "credentialSubject": {
    "achievement": {
      "type": ["Achievement", "AssessedAchievement"],
      "checkType": ["PeerCheck", "OrganiserCheck"],
      "checksRequired": 2,
      "issuingMethod": "Evidence"
    }
  }
}
```

A template for `openbadges issue` needs the type alone: where it has no `@context`, issuing writes the right one.

## The rules

The id of a rule never changes its meaning. In the column *for*: B badge, L Quality Label, E endorsement, A description of a badge,
I description of an issuer. A rule about what need not be there, such as credits, applies only where it is.
"#;

fn render() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut area = None;
    for rule in Rule::ALL {
        if area.replace(rule.area()) != Some(rule.area()) {
            page.push_str(&heading(rule.area()));
        }
        page.push_str(&row(*rule));
    }
    page + &format!("\nThis page is generated from `src/lint/rule.rs`; write it anew with `{REGENERATE}`.\n")
}

fn heading(area: Area) -> String {
    let columns = ["rule", "level", "for", "asked for", "where it is not", "advice", "comes from"];
    format!(
        "\n### Area `{}` (quality area `{}`)\n\n| {} |\n|{}\n",
        area.as_str(),
        area.quality().as_str(),
        columns.join(" | "),
        "---|".repeat(columns.len())
    )
}

fn row(rule: Rule) -> String {
    let id = format!("`{rule}`");
    let subjects = [
        (Subject::Badge, 'B'),
        (Subject::QualityLabel, 'L'),
        (Subject::Endorsement, 'E'),
        (Subject::Achievement, 'A'),
        (Subject::Issuer, 'I'),
    ];
    let subjects: String =
        subjects.iter().filter(|(subject, _)| rule.applies_to(*subject)).map(|(_, letter)| *letter).collect();
    let cells =
        [&id, rule.level().as_str(), &subjects, rule.good(), rule.lack(), rule.advice(), rule.source()];
    assert!(!cells.iter().any(|cell| cell.contains('|')), "{rule}: a bar would end its cell");
    format!("| {} |\n", cells.join(" | "))
}
