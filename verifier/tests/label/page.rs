//! The register as a page.

use serde_json::json;

use crate::forms;
use crate::support::{CENTRE, Folder};

#[test]
fn a_page_says_who_holds_the_label() {
    let folder = Folder::with_organiser("page");
    let mut other = forms::organiser("did:web:b.example");
    other["public_name"] = json!("<b>Bold\u{202e} & \"Co\"</b>");
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
        "&lt;b&gt;Bold\\u{202e} &amp; &quot;Co&quot;&lt;/b&gt;",
        "href=\"https://b.example/?a=1&amp;b=%272%27\"",
        "href=\"https://label.example/register\"",
        "href=\"https://label.example/labels/2040-0002\"",
        "<time datetime=\"2040-09-02T00:00:00Z\">2040-09-02 00:00:00 UTC</time>",
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
