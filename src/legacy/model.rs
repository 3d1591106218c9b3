//! The data model of Open Badges 2.0: which members its classes must have, and of what kind they are.
//!
//! Members that are not declared here say nothing: 2.0 lets everybody add some.

use url::Url;

use super::background::{class_place, profile_place};
use super::{CONTEXTS, has_type};
use crate::inspect::suspicious_name;
use crate::json::{Pointer, Value};
use crate::ld::Contexts;
use crate::model::{Findings, entries, entries_at};
use crate::report::{Code, Finding};
use crate::session::Session;

use Form::{Address, Flag, Image, Iri, LinkOr, Mail, Part, Reference, Text, Verification};
use Number::{Many, One};
use Presence::{Optional, Required};

/// A class: the types of which its objects have one (none: any), and its members.
struct Class {
    types: &'static [&'static str],
    members: &'static [(&'static str, Presence, Number, Form)],
}

#[derive(Clone, Copy, PartialEq)]
enum Presence {
    Required,
    Optional,
}

#[derive(Clone, Copy, PartialEq)]
enum Number {
    One,
    Many,
}

/// What a value must be.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Flag,
    /// An absolute IRI, or the name of a blank node.
    Iri,
    /// A web address.
    Address,
    Mail,
    /// The address of an image, the image itself as a `data:` URL, or an object about it.
    Image,
    /// An object of the class.
    Part(&'static Class),
    /// An object of the class, or its address.
    LinkOr(&'static Class),
    /// An address, or an object with an id: what is there is looked up.
    Reference,
    /// How an assertion is verified.
    Verification,
}

// Open Badges 2.0, Data Model.
static ASSERTION: Class = Class {
    types: &["Assertion"],
    members: &[
        ("id", Required, One, Iri),
        ("recipient", Required, One, Part(&IDENTITY)),
        ("badge", Required, One, LinkOr(&BADGE_CLASS)),
        ("verification", Required, One, Part(&VERIFICATION)),
        ("issuedOn", Required, One, Text),
        ("image", Optional, One, Image),
        ("evidence", Optional, Many, LinkOr(&EVIDENCE)),
        ("narrative", Optional, One, Text),
        ("expires", Optional, One, Text),
        ("revoked", Optional, One, Flag),
        ("revocationReason", Optional, One, Text),
    ],
};

/// An assertion that is revoked may leave out all that it once said.
static REVOKED: Class = Class {
    types: ASSERTION.types,
    members: &[
        ("id", Required, One, Iri),
        ("revoked", Required, One, Flag),
        ("revocationReason", Optional, One, Text),
    ],
};

static IDENTITY: Class = Class {
    types: &[],
    members: &[
        ("type", Required, One, Text),
        ("identity", Required, One, Text),
        ("hashed", Required, One, Flag),
        ("salt", Optional, One, Text),
    ],
};

static VERIFICATION: Class =
    Class { types: &[], members: &[("type", Required, Many, Verification), ("creator", Optional, One, Iri)] };

static EVIDENCE: Class = Class {
    types: &[],
    members: &[
        ("id", Optional, One, Iri),
        ("narrative", Optional, One, Text),
        ("name", Optional, One, Text),
        ("description", Optional, One, Text),
        ("genre", Optional, One, Text),
        ("audience", Optional, One, Text),
    ],
};

static BADGE_CLASS: Class = Class {
    types: &["BadgeClass"],
    members: &[
        ("id", Required, One, Iri),
        ("name", Required, One, Text),
        ("description", Required, One, Text),
        ("image", Required, One, Image),
        ("criteria", Required, Many, LinkOr(&CRITERIA)),
        ("issuer", Required, One, Reference),
        ("alignment", Optional, Many, Part(&ALIGNMENT)),
        ("tags", Optional, Many, Text),
    ],
};

static CRITERIA: Class =
    Class { types: &[], members: &[("id", Optional, One, Iri), ("narrative", Optional, One, Text)] };

static ALIGNMENT: Class = Class {
    types: &[],
    members: &[
        ("targetName", Required, One, Text),
        ("targetUrl", Required, One, Iri),
        ("targetDescription", Optional, One, Text),
        ("targetFramework", Optional, One, Text),
        ("targetCode", Optional, One, Text),
    ],
};

static PROFILE: Class = Class {
    types: &["Issuer", "Profile"],
    members: &[
        ("id", Required, One, Iri),
        ("name", Required, One, Text),
        ("url", Required, One, Address),
        ("email", Required, One, Mail),
        ("telephone", Optional, One, Text),
        ("description", Optional, One, Text),
        ("image", Optional, One, Image),
        ("publicKey", Optional, Many, Reference),
        ("verification", Optional, Many, Part(&RULES)),
        ("revocationList", Optional, One, Iri),
    ],
};

/// The `VerificationObject` of a profile.
static RULES: Class = Class {
    types: &[],
    members: &[
        ("verificationProperty", Optional, One, Text),
        ("startsWith", Optional, Many, Text),
        ("allowedOrigins", Optional, Many, Text),
    ],
};

static IMAGE: Class =
    Class { types: &[], members: &[("id", Required, One, Image), ("caption", Optional, One, Text)] };

/// What is wrong with an assertion, taken alone.
pub(super) fn assertion(session: &Session<'_>, document: &Value) -> Vec<Finding> {
    let class = if is_revoked(document) { &REVOKED } else { &ASSERTION };
    inspect(session, document, class, &Pointer::root())
}

/// What is wrong with a class at its own address.
pub(super) fn class(session: &Session<'_>, document: &Value) -> Vec<Finding> {
    inspect(session, document, &BADGE_CLASS, &class_place())
}

/// What is wrong with a profile.
pub(super) fn profile(session: &Session<'_>, document: &Value) -> Vec<Finding> {
    inspect(session, document, &PROFILE, &profile_place())
}

/// Whether it says that it is verified by a signature.
pub(super) fn is_signed(assertion: &Value) -> bool {
    let types = assertion.pointer("/verification/type").map(entries).unwrap_or_default();
    types.iter().any(|name| name == "SignedBadge" || name == "signed")
}

pub(super) fn is_revoked(assertion: &Value) -> bool {
    assertion.get("revoked").and_then(Value::as_bool) == Some(true)
}

fn inspect(session: &Session<'_>, document: &Value, class: &Class, at: &Pointer) -> Vec<Finding> {
    let mut findings = Findings::default();
    contexts(session, document, at, &mut findings);
    class.inspect(document, at, &mut findings);
    findings.into_list()
}

/// One context of Open Badges 2.0, and none that could give its words another meaning unknown to us.
fn contexts(session: &Session<'_>, document: &Value, at: &Pointer, findings: &mut Findings) {
    let known = Contexts::new(&session.policy.contexts);
    let at = at.key("@context");
    let listed = entries_at(&at, document.get("@context"));
    let unknown: Vec<_> = listed.iter().filter(|(_, context)| !known.knows(context)).collect();
    let is_required = |context: &Value| context.as_str().is_some_and(|context| CONTEXTS.contains(&context));
    if unknown.is_empty() && !listed.iter().any(|(_, context)| is_required(context)) {
        findings.push(Finding::new(Code::ContextMissing).at(at).detail(CONTEXTS[0]));
    }
    for (at, context) in unknown {
        let detail = context.as_str().unwrap_or("a context inside the badge");
        findings.push(Finding::new(Code::ContextUnknown).at(at.clone()).detail(detail));
    }
}

impl Class {
    fn inspect(&self, value: &Value, at: &Pointer, findings: &mut Findings) {
        if !value.is_object() {
            return violation(findings, at, "an object is required");
        }
        if !self.types.is_empty() && !self.types.iter().any(|name| has_type(value, name)) {
            let names = self.types.join(" or ");
            findings.push(Finding::new(Code::TypeMissing).at(at.key("type")).detail(names));
        }
        for (name, presence, number, form) in self.members {
            let at = at.key(name);
            match value.get(name) {
                None if *presence == Required => violation(findings, &at, "it is missing"),
                Some(Value::Array(items)) if items.is_empty() && *presence == Required => {
                    violation(findings, &at, "it is empty");
                }
                None => {}
                Some(Value::Array(_)) if *number == One => violation(findings, &at, "only one is allowed"),
                value => {
                    for (at, item) in entries_at(&at, value) {
                        form.inspect(item, &at, findings);
                    }
                }
            }
        }
        if !self.types.is_empty() {
            name(value, at, findings);
        }
    }
}

/// Names are what people go by.
fn name(value: &Value, at: &Pointer, findings: &mut Findings) {
    let suspicion = value.get("name").and_then(Value::as_str).and_then(suspicious_name);
    findings.extend(suspicion.map(|what| Finding::new(Code::TextSuspicious).at(at.key("name")).detail(what)));
}

impl Form {
    fn inspect(self, value: &Value, at: &Pointer, findings: &mut Findings) {
        let complaint = match self {
            Part(class) => return class.inspect(value, at, findings),
            LinkOr(class) if !value.is_string() => return class.inspect(value, at, findings),
            Image if value.is_object() => return IMAGE.inspect(value, at, findings),
            Reference if value.is_object() => return Iri.inspect(&value["id"], &at.key("id"), findings),
            Flag => (!value.is_boolean()).then_some("true or false is required"),
            Verification => (!is_verification(value)).then_some("HostedBadge or SignedBadge is required"),
            Text => (!value.is_string()).then_some("a text is required"),
            Iri | LinkOr(_) | Reference | Image => (!is_iri(value)).then_some("an address is required"),
            Address => (!is_web_address(value)).then_some("a web address is required"),
            Mail => (!is_mail(value)).then_some("an e-mail address is required"),
        };
        if let Some(what) = complaint {
            violation(findings, at, what);
        }
    }
}

fn violation(findings: &mut Findings, at: &Pointer, what: &str) {
    findings.push(Finding::new(Code::ModelViolation).at(at.clone()).detail(what));
}

fn is_verification(value: &Value) -> bool {
    ["HostedBadge", "hosted", "SignedBadge", "signed"].iter().any(|name| value == name)
}

fn is_iri(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("_:") || Url::parse(text).is_ok())
}

fn is_web_address(value: &Value) -> bool {
    let url = value.as_str().and_then(|text| Url::parse(text).ok());
    url.is_some_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
}

fn is_mail(value: &Value) -> bool {
    let parts = value.as_str().and_then(|text| text.split_once('@'));
    parts.is_some_and(|(mailbox, host)| !mailbox.is_empty() && !host.is_empty())
}
