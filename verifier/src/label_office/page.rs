//! The register as a page for people: one file, without scripts, that asks nobody for anything.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openbadges::Timestamp;
use openbadges::label::LabelState;
use openbadges::model::Uri;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::Purpose;
use super::calendar::Day;
use super::html::Attribute::{self, Fixed, Text};
use super::html::Html;
use super::public::PublicLabel;
use super::scheme::Scheme;

/// The edition that the page shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) scheme: &'a Scheme,
    /// The id of the authority.
    pub(super) authority: &'a str,
    /// Its name.
    pub(super) network: &'a str,
    /// The number of the edition.
    pub(super) number: u32,
    /// What the office is for.
    pub(super) purpose: Purpose,
    pub(super) as_of: Timestamp,
    pub(super) until: Timestamp,
}

/// Green is for labels that are held, and for nothing else.
const STYLE: &str = "\
:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}\
body{max-width:60rem;margin:0 auto;padding:1rem}\
h1{line-height:1.2}\
table{width:100%;border-collapse:collapse;margin:0 0 2rem}\
h2{font-size:1.25rem;margin:0;padding:.5rem 0}\
th,td{text-align:start;vertical-align:top;padding:.5rem .5rem .5rem 0;border-top:1px solid GrayText}\
h1,p,th[scope=row]{overflow-wrap:anywhere}\
thead th{white-space:nowrap}\
td{white-space:nowrap;overflow-wrap:anywhere}\
ul{margin:0;padding:0;list-style:none;font-size:.875rem;font-weight:normal}\
.held{color:#15682b;font-weight:bold}\
@media (prefers-color-scheme:dark){.held{color:#6fd68a}}\
@media (max-width:40rem){thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}\
tr{display:grid;padding:.5rem 0;border-top:1px solid GrayText}th,td{border:0;padding:.125rem 0}td{white-space:normal}\
td::before{content:attr(data-name) \": \";content:attr(data-name) \": \" / \"\";font-weight:bold}}";

/// The page of an edition. The words are ours and English; names and texts are whatever they are.
pub(super) fn page(shown: Shown<'_>, labels: &[PublicLabel]) -> String {
    let mut html = Html::default();
    html.markup("<!doctype html>\n");
    html.element("html", &[Fixed("lang", "en")], |html| {
        html.element("head", &[], |html| head(shown, html)).markup("\n");
        html.element("body", &[], |html| body(shown, labels, html));
    });
    html.markup("\n");
    html.to_string()
}

fn head(Shown { scheme, .. }: Shown<'_>, html: &mut Html) {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(STYLE))
    );
    html.markup("<meta charset=\"utf-8\">");
    html.void("meta", &[Fixed("http-equiv", "Content-Security-Policy"), Text("content", &policy)]);
    html.void("meta", &[Fixed("name", "viewport"), Fixed("content", "width=device-width, initial-scale=1")]);
    html.void("meta", &[Fixed("name", "referrer"), Fixed("content", "no-referrer")]);
    html.text_element("title", &[], &format!("Register: {}", scheme.name));
    html.markup("<style>").markup(STYLE).markup("</style>");
}

fn body(shown: Shown<'_>, labels: &[PublicLabel], html: &mut Html) {
    let Shown { scheme, authority, network, .. } = shown;
    html.element("main", &[], |html| {
        html.element("h1", &[], |html| {
            html.markup("Register: ");
            foreign("span", scheme.name.as_str(), &[Text("lang", scheme.language.0.as_str())], html);
        });
        if shown.purpose == Purpose::Drills {
            html.element("p", &[], |html| {
                html.markup("<strong>This is a drill.</strong> Nothing on this page counts.");
            });
        }
        html.element("p", &[], |html| {
            html.markup("Kept by ");
            foreign("strong", network, &[], html);
            html.markup(" (");
            foreign("span", authority, &[], html);
            html.markup("), who alone awards this label. ");
            link(scheme.criteria.url(), "What it asks for", html);
            html.markup(".");
        });
        edition(shown, html);
        let (held, past): (Vec<_>, Vec<_>) = sorted(labels).into_iter().partition(|label| label.is_held());
        table(["held", "Who holds the label"], "Nobody holds the label now.", &held, html);
        table(["past", "Labels of the past"], "There are none.", &past, html);
        html.element("p", &[], |html| {
            html.markup("A badge that a holder gave while it held the label was given under the label, whatever came later.");
        });
    });
}

/// A page can be copied and changed by anybody: it says where the signed register is, and for how long it speaks.
fn edition(Shown { scheme, number, as_of, until, .. }: Shown<'_>, html: &mut Html) {
    html.element("p", &[], |html| {
        html.markup("Edition ").text(&number.to_string()).markup(", as of ");
        instant(as_of, html);
        html.markup(". Do not rely on this page after ");
        instant(until, html);
        html.markup(". What counts is the ");
        link(scheme.addresses.register.url(), "signed register", html);
        html.markup(", which software can check; this page is for reading.");
    });
}

/// By name, then id; the newest label of a holder first.
fn sorted(labels: &[PublicLabel]) -> Vec<&PublicLabel> {
    let mut sorted: Vec<_> = labels.iter().collect();
    sorted.sort_by_cached_key(|label| {
        let began = std::cmp::Reverse((label.entry.from, label.number.clone()));
        (label.name.to_lowercase(), label.holder.as_str().to_owned(), began)
    });
    sorted
}

fn table([id, heading]: [&'static str; 2], empty: &'static str, labels: &[&PublicLabel], html: &mut Html) {
    html.element("h2", &[Fixed("id", id)], |html| _ = html.markup(heading)).markup("\n");
    if labels.is_empty() {
        html.element("p", &[], |html| _ = html.markup(empty)).markup("\n");
        return;
    }
    // Browsers take the meaning of tables from what is laid out otherwise, as it is on a phone; the roles keep it.
    html.element("table", &[Fixed("role", "table"), Fixed("aria-labelledby", id)], |html| {
        html.markup("<thead role=\"rowgroup\"><tr role=\"row\">");
        for name in ["Holder", "Label", "From", "Last day", "State"] {
            html.text_element("th", &[Fixed("scope", "col"), Fixed("role", "columnheader")], name);
        }
        html.markup("</tr></thead>\n");
        html.element("tbody", &[Fixed("role", "rowgroup")], |html| {
            labels.iter().for_each(|label| row(label, html))
        });
    });
    html.markup("\n");
}

fn row(label: &PublicLabel, html: &mut Html) {
    html.element("tr", &[Fixed("role", "row")], |html| {
        html.element("th", &[Fixed("scope", "row"), Fixed("role", "rowheader")], |html| holder(label, html));
        cell("Label", html, |html| {
            link(&label.url, label.number.as_str(), html);
            if let Some(renewed) = &label.renews {
                html.markup(",<br>renewal of ").text(renewed.as_str());
            }
        });
        cell("From", html, |html| day(Day::of(label.entry.from), html));
        cell("Last day", html, |html| match label.held_to {
            Some(last) => day(last, html),
            None => _ = html.markup("none"),
        });
        cell("State", html, |html| state(label, html));
    });
    html.markup("\n");
}

fn cell(name: &'static str, html: &mut Html, content: impl FnOnce(&mut Html)) {
    html.element("td", &[Fixed("role", "cell"), Fixed("data-name", name)], content);
}

/// The holder, and the ids that its badges have.
fn holder(label: &PublicLabel, html: &mut Html) {
    match label.site.as_ref().and_then(|site| Url::parse(site.as_str()).ok()) {
        Some(site) => link(&site, &label.name, html),
        None => foreign("span", &label.name, &[], html),
    }
    // Of a person who wants no name there, the id stands in its place already.
    let ids: Vec<_> = label.entry.covers.iter().map(Uri::as_str).filter(|id| *id != label.name).collect();
    if ids.is_empty() {
        return;
    }
    html.element("ul", &[], |html| {
        for id in ids {
            html.element("li", &[], |html| foreign("span", id, &[], html));
        }
    });
}

fn state(label: &PublicLabel, html: &mut Html) {
    let word = match label.entry.state {
        LabelState::Active => {
            html.element("span", &[Fixed("class", "held")], |html| _ = html.markup("held"));
            return;
        }
        LabelState::Expired => "expired",
        LabelState::Revoked => "revoked on ",
        LabelState::Superseded => "renewed on ",
    };
    html.markup(word);
    if label.entry.state != LabelState::Expired {
        day(Day::of(label.entry.state_from), html);
    }
}

/// Text whose direction must not touch what stands beside it.
fn foreign(name: &'static str, text: &str, attributes: &[Attribute<'_>], html: &mut Html) {
    html.element(name, attributes, |html| _ = html.text_element("bdi", &[], text));
}

/// Only addresses of the web are ever linked to.
fn link(address: &Url, text: &str, html: &mut Html) {
    if address.scheme() != "https" {
        return foreign("span", text, &[], html);
    }
    let attributes = [Text("href", address.as_str()), Fixed("rel", "noopener noreferrer nofollow")];
    html.element("a", &attributes, |html| _ = html.text_element("bdi", &[], text));
}

/// To the minute: the seconds are for machines.
fn instant(instant: Timestamp, html: &mut Html) {
    let text = instant.to_string();
    let minute = text.rsplit_once(':').map_or(text.as_str(), |(minute, _)| minute);
    html.text_element("time", &[Text("datetime", &text)], &format!("{} UTC", minute.replace('T', " ")));
}

fn day(day: Day, html: &mut Html) {
    let day = day.to_string();
    html.text_element("time", &[Text("datetime", &day)], &day);
}
