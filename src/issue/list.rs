//! Credentials that are lists: of any size, and signed as the text that is published.

use super::credential::{NotIssuable, Unsigned};
use super::sign::Cryptosuite;
use crate::json::{self, Value, canonical};
use crate::key::Algorithm;

/// A credential with a long list in it, such as a register of labels. It has no proof yet.
///
/// Its entries are kept as canonical text (RFC 8785), which is what the suites `eddsa-jcs-2022` and `ecdsa-jcs-2019` sign:
/// a list of hundreds of thousands of entries is written once, and hashed as it stands. The suites that sign RDF are for
/// lists of some thousand entries; verifiers, ours too, read no larger graphs.
#[derive(Debug, Clone)]
pub struct UnsignedList {
    /// The credential with an empty list.
    frame: Value,
    /// The name of the member that is the list.
    list: &'static str,
    /// The entries, with commas between them.
    entries: String,
}

/// Texts that may be worth an attempt to read them as RDF.
const SMALL: usize = 4 << 20;

impl UnsignedList {
    /// The credential `frame`, whose member `list` is an empty list, with `entries` in it.
    pub(super) fn new(frame: Value, list: &'static str, entries: impl Iterator<Item = Value>) -> Self {
        let entries = entries.fold(String::new(), |mut text, entry| {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&canonical(&entry));
            text
        });
        UnsignedList { frame, list, entries }
    }

    /// The credential, in canonical form.
    pub fn to_text(&self) -> String {
        self.text_in(&self.frame)
    }

    /// The suite that most verifiers know, if the list is small enough for it, or else one of the same keys that signs text.
    /// `None` for RSA, which signs tokens only.
    pub fn preferred_suite(&self, algorithm: Algorithm) -> Option<Cryptosuite> {
        let preferred = Cryptosuite::preferred_for(algorithm)?;
        if self.entries.len() <= SMALL && self.expanded().is_ok() {
            return Some(preferred);
        }
        Some(match preferred {
            Cryptosuite::EcdsaRdfc2019 => Cryptosuite::EcdsaJcs2019,
            _ => Cryptosuite::EddsaJcs2022,
        })
    }

    /// The credential but for its entries.
    pub(super) fn frame(&self) -> &Value {
        &self.frame
    }

    /// As a credential of quads.
    pub(super) fn expanded(&self) -> Result<Unsigned, NotIssuable> {
        let document = json::parse(self.to_text().as_bytes())
            .map_err(|error| NotIssuable(vec![crate::input::unreadable(error)]))?;
        Unsigned::expanded(document)
    }

    /// The canonical text of `frame` with the entries in its list.
    pub(super) fn text_in(&self, frame: &Value) -> String {
        let frame = canonical(frame);
        // Quotation marks inside of texts are escaped, so this is nowhere but at the member itself.
        let place = format!("\"{}\":[", self.list);
        let at = frame.find(&place).map_or(0, |at| at + place.len());
        let (head, tail) = frame.split_at(at);
        // The proof has room, too.
        let mut text = String::with_capacity(frame.len() + self.entries.len() + 1024);
        text.extend([head, &self.entries, tail]);
        text
    }
}
