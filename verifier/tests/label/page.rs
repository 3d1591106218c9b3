//! The register as a page.

use serde_json::json;

use crate::forms;
use crate::support::{CENTRE, Folder};

#[test]
fn a_page_says_who_holds_the_label() {
    let folder = Folder::with_organiser("page");
    let mut other = forms::organiser("did:web:b.example");
    other["public_name"] = json!("<b>Bold & \"Co\"</b>");
    other["url"] = json!("https://b.example/?a=1&b='2'");
    folder.organiser(other, "2040-05-02");
    folder.publish("2040-06-01T00:00:00Z");
    let empty = folder.text("public/register.html");
    assert!(empty.contains("Nobody holds the label now.") && !empty.contains("<table"), "{empty}");
    folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    folder.issued("apply", "did:web:b.example", "2040-08-01", "2040-08-02");
    folder.entered("2040-09-01", "revoke 2040-0001 --reason Fraud");
    folder.publish("2040-09-02T00:00:00Z");
    let page = folder.text("public/register.html");
    for said in [
        "<html lang=\"en\">",
        "<meta name=\"viewport\"",
        "content=\"default-src &#39;none&#39;; style-src &#39;sha256-",
        "&lt;b&gt;Bold &amp; &quot;Co&quot;&lt;/b&gt;",
        "href=\"https://b.example/?a=1&amp;b=%272%27\"",
        "href=\"https://label.example/register\"",
        "href=\"https://label.example/labels/2040-0002\"",
        "Edition 2, as of <time datetime=\"2040-09-02T00:00:00Z\">2040-09-02 00:00 UTC</time>",
        "<time datetime=\"2040-09-09T00:00:00Z\">",
        "revoked on <time datetime=\"2040-09-01\">",
        "scope=\"col\"",
        "scope=\"row\"",
    ] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    // Only one label is held, and nothing else is green.
    assert_eq!(page.matches("class=\"held\"").count(), 1);
    let words = page.to_lowercase();
    assert!(
        !["trusted", "verified", "<script", "javascript:", "onclick", "reject"]
            .iter()
            .any(|word| words.contains(word)),
        "{page}"
    );
    let (held, past) = page.split_once("Labels of the past").unwrap();
    assert!(held.contains("2040-0002") && !held.contains("2040-0001") && past.contains("2040-0001"));
}

/// The last day is a day on which the label is held, and in the past the one on which it really ended.
#[test]
fn days_are_those_on_which_the_label_is_held() {
    let folder = Folder::with_organiser("days");
    folder.organiser(forms::organiser("did:web:b.example"), "2040-05-02");
    let told = folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    assert_eq!(
        (&told["validUntil"], &told["lastDay"]),
        (&json!("2043-08-01T00:00:00Z"), &json!("2043-07-31"))
    );
    folder.issued("apply", "did:web:b.example", "2040-08-01", "2040-08-01");
    let last_days = |now: &str| {
        folder.publish(now);
        let page = folder.text("public/register.html");
        let cells = page.split("data-name=\"Last day\">").skip(1);
        cells.map(|cell| cell.split("</td>").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let day = |day: &str| format!("<time datetime=\"{day}\">{day}</time>");
    assert_eq!(last_days("2043-08-01T00:00:00Z"), [day("2043-07-31"), day("2043-07-31")]);
    let number = folder.assessed("renew", CENTRE, "2043-08-01");
    folder.entered("2043-08-03", &format!("decide {number} --issued Better"));
    folder.entered("2043-08-04", "revoke 2040-0002 --reason Fraud --on 2040-08-01");
    folder.entered("2044-02-01", "revoke 2043-0003 --reason Fraud --on 2044-01-15");
    // b.example first: the names sort so.
    assert_eq!(last_days("2044-03-01T00:00:00Z"), ["none".to_owned(), day("2044-01-14"), day("2043-07-31")]);
    let page = folder.text("public/register.html");
    assert!(page.contains("<br>renewal of 2040-0001") && !page.contains("in a row"), "{page}");
    assert!(page.contains("<h2 id=\"held\">") && page.contains("aria-labelledby=\"past\""), "{page}");
}

/// Of a person who wants no name there, the id stands once.
#[test]
fn an_id_that_stands_for_a_name_stands_once() {
    let folder = Folder::with_office("once");
    let id = "did:web:person.example";
    let mut form = forms::organiser(id);
    form["is"] = json!("individual");
    form["issuers"] = json!([id]);
    folder.organiser(form, "2040-05-01");
    folder.issued("apply", id, "2040-07-01", "2040-08-01");
    folder.publish("2040-08-02T00:00:00Z");
    let page = folder.text("public/register.html");
    assert_eq!(page.matches(id).count(), 1, "{page}");
}

/// Only the name gives way where there is no room: the other columns do not break.
#[test]
fn long_names_leave_room_for_the_rest() {
    let folder = Folder::with_office("long");
    let key = format!("did:key:z{}", "6Mk".repeat(60));
    let mut form = forms::organiser("did:web:a.example");
    form["public_name"] = json!("W".repeat(250));
    form["issuers"] = json!(["did:web:a.example", key]);
    folder.organiser(form, "2040-05-01");
    folder.issued("apply", "did:web:a.example", "2040-07-01", "2040-08-01");
    folder.publish("2040-08-02T00:00:00Z");
    let page = folder.text("public/register.html");
    assert!(page.contains(&key) && page.contains(&"W".repeat(250)));
    assert!(
        page.contains("thead th{white-space:nowrap}") && page.contains("td{white-space:nowrap"),
        "{page}"
    );
}

/// Sorted by name as people read it.
#[test]
fn holders_are_sorted() {
    let folder = Folder::with_office("sorted");
    for (number, name) in ["beta", "Alpha", "gamma"].into_iter().enumerate() {
        let id = format!("did:web:{number}.example");
        let mut form = forms::organiser(&id);
        form["public_name"] = json!(name);
        folder.organiser(form, "2040-05-01");
    }
    for number in 0..3 {
        folder.issued("apply", &format!("did:web:{number}.example"), "2040-07-01", "2040-07-01");
    }
    folder.publish("2040-08-01T00:00:00Z");
    let page = folder.text("public/register.html");
    let places: Vec<_> = ["Alpha", "beta", "gamma"].iter().map(|name| page.find(name).unwrap()).collect();
    assert!(places.is_sorted(), "{page}");
}
