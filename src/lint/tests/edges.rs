//! What is odd, foreign or hostile.

use super::*;
use crate::report::Severity;

fn unreadable(input: &[u8]) -> Code {
    lint(input).unwrap_err().0.code
}

#[test]
fn what_is_no_badge_is_unreadable() {
    assert_eq!(unreadable(b""), Code::InputEmpty);
    assert_eq!(unreadable(b"hello"), Code::InputUnknownFormat);
    assert_eq!(unreadable(b"{}"), Code::ParseNotACredential);
    assert_eq!(unreadable(b"[1]"), Code::ParseNotACredential);
    assert_eq!(unreadable(b"{\"a\": 1, \"a\": 2}"), Code::ParseDuplicateKey);
    assert_eq!(unreadable(br#"{"credentialSubject": "x"}"#), Code::ParseNotACredential);
    assert_eq!(unreadable(&vec![b' '; crate::MAX_INPUT_BYTES + 1]), Code::InputTooLarge);
    let crowd = json!({ "type": "OpenBadgeCredential", "x": vec![0; 60_001] });
    assert_eq!(unreadable(crowd.to_string().as_bytes()), Code::BudgetExhausted);
}

#[test]
fn a_badge_that_breaks_the_standard_is_judged_all_the_same() {
    let broken = edited(
        BADGE,
        [("/@context", json!("nonsense")), ("/issuer/type", json!(null)), ("/issuer/url", json!(7))],
    );
    let report = linted(&broken);
    let undefined = ["check", "required", "method"].map(|name| (format!("lint.assessment.{name}"), Weak));
    let found = objections(&report).into_iter().map(|(rule, outcome)| (rule.to_owned(), outcome));
    assert!(
        found.eq([("lint.issuer.url".to_owned(), Missing)].into_iter().chain(undefined)),
        "{:?}",
        objections(&report)
    );
    assert!(item(&report, Rule::IssuerUrl).text().contains("does not have the form"));
    let departures = report.departures.unwrap();
    assert!(departures.count(Severity::Error) >= 3, "{departures:?}");
    let place = |code| departures.codes.iter().find(|it| it.code == code).unwrap().first.as_str().to_owned();
    assert_eq!(place(Code::ModelViolation), "/issuer/url");
    assert_eq!(place(Code::TypeMissing), "/issuer/type");
}

#[test]
fn everything_of_the_wrong_type_is_no_panic_and_no_pass() {
    fn places(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, it)| places(it, &format!("{at}/{name}"), found))
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, it)| places(it, &format!("{at}/{n}"), found))
            }
            _ => {}
        }
    }
    for document in [BADGE, LABEL, LEGACY] {
        let mut found = Vec::new();
        places(&json(document), "", &mut found);
        for at in found.iter().filter(|at| !at.is_empty()) {
            for odd in [json!(7), json!(""), json!({}), json!([[]])] {
                let mut changed = json(document);
                *changed.pointer_mut(at).unwrap() = odd;
                if let Ok(report) = lint(changed.to_string().as_bytes()) {
                    assert!(
                        report
                            .items
                            .iter()
                            .all(|item| !item.text().is_empty() && item.places.len() <= LISTED)
                    );
                }
            }
        }
    }
}

#[test]
fn a_draft_without_types_and_contexts_is_a_badge() {
    let draft = edited(BADGE, [("/@context", json!(null)), ("/type", json!(null)), ("/issuer", json!(null))]);
    let report = linted(&draft);
    assert_eq!(report.subject, Subject::Badge);
    assert!(
        objections(&report).iter().all(|(rule, _)| rule.starts_with("lint.issuer.")),
        "{:?}",
        objections(&report)
    );
}

#[test]
fn no_language_is_punished() {
    let narrative = "/credentialSubject/achievement/criteria/narrative";
    let description = "/credentialSubject/achievement/description";
    let about = "/issuer/description";
    for (language, tasks, text) in [
        (
            "lt",
            "1. Suplanuok vakarą su trimis meistrais.\n2. Pravesk jį.",
            "Bendruomenės dirbtuvės, kuriose taisomi daiktai.",
        ),
        (
            "el",
            "1. Σχεδίασε μια βραδιά επισκευών.\n2. Φιλοξένησέ την.",
            "Ανοιχτό εργαστήριο για τους γείτονες.",
        ),
        ("uk", "1. Сплануй вечір ремонту.\n2. Проведи його.", "Відкрита майстерня для сусідів і друзів."),
        ("ar", "١. خطط لأمسية إصلاح مع ثلاثة حرفيين.\n٢. استضفها.", "ورشة مفتوحة يصلح فيها الجيران أشياءهم"),
        (
            "he",
            "1. תכנן ערב תיקונים עם שלושה בעלי מלאכה.\n2. ארח אותו.",
            "סדנה פתוחה שבה השכנים מתקנים חפצים יחד",
        ),
        ("zh", "1、策划一次有三位维修者参加的活动。\n2、主持活动并记录。", "邻居们一起修理物品的开放工坊"),
        (
            "ja",
            "１．修理の夕べを計画する。\n２．開催して記録をつける。",
            "近所の人が集まって物を直す工房です",
        ),
        ("ko", "1. 수리의 밤을 계획한다.\n2. 진행하고 기록한다.", "이웃이 함께 물건을 고치는 열린 작업장"),
        ("th", "๑. วางแผนค่ำคืนแห่งการซ่อม\n๒. จัดงานและบันทึก", "โรงซ่อมเปิดที่เพื่อนบ้านมาซ่อมของด้วยกัน"),
        ("hi", "१. मरम्मत की शाम की योजना बनाएं।\n२. उसे आयोजित करें।", "पड़ोसियों की खुली कार्यशाला जहाँ चीज़ें सुधरती हैं"),
        ("am", "1. የጥገና ምሽት ያቅዱ እና ሶስት ሰዎችን ይጋብዙ።\n2. ያስተናግዱ።", "ጎረቤቶች አብረው የሚጠግኑበት ክፍት ወርክሾፕ"),
    ] {
        let edits = [
            ("/credentialSubject/achievement/inLanguage", json!(language)),
            (narrative, json!(tasks)),
            (description, json!(text)),
            (about, json!(text)),
        ];
        holds(BADGE, edits, "", &[]);
    }
}

#[test]
fn many_places_are_counted_and_not_all_listed() {
    let evidence = vec![json!({ "type": ["Evidence"], "id": "https://a.example/x" }); 20];
    let report = linted(&edited(BADGE, [("/evidence", evidence.into())]));
    let described = item(&report, Rule::EvidenceDescribed);
    assert_eq!(described.places.len(), LISTED);
    assert!(described.text().ends_with("The same holds in 4 more places."), "{}", described.text());
}

#[test]
fn the_same_badge_gets_the_same_report() {
    for document in [BADGE, LABEL, ENDORSEMENT, LEGACY] {
        let text = || serde_json::to_string(&linted(&json(document))).unwrap();
        assert_eq!(text(), text());
    }
}

#[test]
fn a_hostile_badge_costs_little() {
    let name = "x".repeat(1_000_000);
    let gaps = json!({ "type": "OpenBadgeCredential", name: vec!["{{x}}"; 50_000] });
    let words =
        edited(BADGE, [("/credentialSubject/achievement/criteria/narrative", json!("a ".repeat(500_000)))]);
    let at_signs = edited(BADGE, [("/evidence/0/narrative", json!("a@".repeat(400_000)))]);
    let brackets = edited(BADGE, [("/evidence/0/narrative", json!("{{".repeat(400_000)))]);
    let start = std::time::Instant::now();
    for hostile in [gaps, words, at_signs, brackets] {
        drop(lint(hostile.to_string().as_bytes()));
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}
