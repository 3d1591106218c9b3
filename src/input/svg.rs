use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use quick_xml::errors::Error;
use quick_xml::escape::{EscapeError, resolve_predefined_entity};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, BytesText, Event};
use quick_xml::name::{Namespace, NamespaceError, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use super::{Baked, Compression, Standard, abridged, damaged, jws, not_utf8, too_large};
use crate::report::{Code, Finding};

const SVG: &str = "http://www.w3.org/2000/svg";
/// The namespace of a badge (Open Badges 3.0 §5.3.2).
pub(crate) const OPEN_BADGES_3: &str = "https://purl.imsglobal.org/ob/v3p0";
const OPEN_BADGES_2: &str = "http://openbadges.org";

/// How deeply elements may nest; drawings stay far below.
const MAX_DEPTH: usize = 256;

/// XML, unlike JSON, may begin with a UTF-8 byte order mark (XML 1.0 §4.3.3).
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Takes the badge out of an SVG image (Open Badges 3.0 §5.3.2).
pub(crate) fn extract(bytes: &[u8]) -> Result<Baked, Finding> {
    let Extraction { badge, .. } = walk(bytes, Extraction::default())?;
    let badge = badge.ok_or_else(|| Finding::new(Code::InputNoCredential))?;
    let standard = badge.standard;
    let (text, address) = badge.text()?;
    Ok(Baked { standard, text, address, compression: Compression::Stored })
}

/// What somebody wants to know of a drawing, told while it is read from the beginning to the end.
pub(crate) trait Visitor {
    /// An element begins.
    fn start(&mut self, element: &Element) -> Result<(), Finding>;
    /// The element at `depth` ends with the tag at `tag`, an empty range for `<g/>`.
    fn end(&mut self, depth: usize, tag: Range<usize>);
    /// Text inside of the latest element, without references, comments and CDATA marks. Line ends are as written: JSON
    /// makes no difference between them, and what was baked comes out byte for byte.
    fn text(&mut self, text: &str);
}

/// An element at its beginning.
pub(crate) struct Element<'a> {
    pub(crate) tag: &'a BytesStart<'a>,
    /// Where the tag stands in the image, in bytes.
    pub(crate) range: Range<usize>,
    /// 1 for the root.
    pub(crate) depth: usize,
    /// Whose badge it holds, if it holds one.
    pub(crate) badge: Option<Standard>,
    verify: Option<Attribute<'a>>,
}

/// Reads a drawing and shows it to `visitor`; anything but one well-formed drawing is refused.
///
/// Nothing is looked up or expanded: no entities but the five of XML itself, no external document type.
pub(crate) fn walk<V: Visitor>(bytes: &[u8], visitor: V) -> Result<V, Finding> {
    let text = std::str::from_utf8(without_mark(bytes)).map_err(not_utf8)?.trim_ascii_start();
    let mut reader = NsReader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    Drawing { reader, skipped: bytes.len() - text.len(), depth: 0, root: Root::Awaited, visitor }.read()
}

struct Drawing<'a, V> {
    reader: NsReader<&'a [u8]>,
    /// The bytes in front of what the reader sees.
    skipped: usize,
    depth: usize,
    root: Root,
    visitor: V,
}

#[derive(PartialEq)]
enum Root {
    Awaited,
    Found,
}

impl<V: Visitor> Drawing<'_, V> {
    fn read(mut self) -> Result<V, Finding> {
        loop {
            let start = self.position();
            let event = self.reader.read_event().map_err(|error| self.malformed(&error))?;
            let range = start..self.position();
            match event {
                Event::Start(tag) => self.start(&tag, range)?,
                Event::End(_) => self.end(range),
                Event::Empty(tag) => {
                    let end = range.end..range.end;
                    self.start(&tag, range)?;
                    self.end(end);
                }
                Event::Text(text) => self.text(&text)?,
                Event::CData(text) => self.text(&text)?,
                Event::GeneralRef(reference) => self.text(&resolve(&reference)?)?,
                Event::Decl(declaration) => check_encoding(&declaration)?,
                Event::DocType(doctype) => self.check_doctype(&doctype)?,
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => return self.finish(),
            }
        }
    }

    /// Where the reader is in the image: an image that is in memory has no more bytes than a `usize` can count.
    fn position(&self) -> usize {
        self.skipped + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn start(&mut self, tag: &BytesStart, range: Range<usize>) -> Result<(), Finding> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let detail = format!("more than {MAX_DEPTH} levels in the SVG image");
            return Err(Finding::new(Code::ParseDepth).detail(detail));
        }
        let verify = checked_attributes(tag)?;
        let (namespace, name) = self.reader.resolver().resolve_element(tag.name());
        if self.depth == 1 {
            check_root(&self.root, &namespace, name.as_ref())?;
            self.root = Root::Found;
        }
        let badge = badge_standard(&namespace, name.as_ref());
        self.visitor.start(&Element { tag, range, depth: self.depth, badge, verify })
    }

    fn end(&mut self, tag: Range<usize>) {
        self.visitor.end(self.depth, tag);
        self.depth = self.depth.saturating_sub(1);
    }

    fn text(&mut self, text: &str) -> Result<(), Finding> {
        if self.depth > 0 {
            self.visitor.text(text);
        } else if !text.trim_ascii().is_empty() {
            return Err(damaged("text outside of the SVG drawing"));
        }
        Ok(())
    }

    /// An external document type changes nothing that is read here, and is not fetched; an internal one could.
    fn check_doctype(&self, doctype: &BytesText) -> Result<(), Finding> {
        if doctype.contains('[') {
            return Err(Finding::new(Code::InputDoctype).detail("an internal document type definition"));
        }
        if self.root == Root::Found {
            return Err(damaged("a document type after the beginning of the SVG drawing"));
        }
        Ok(())
    }

    fn finish(self) -> Result<V, Finding> {
        if self.depth > 0 {
            return Err(damaged("the SVG image ends in the middle"));
        }
        match self.root {
            Root::Awaited => Err(Finding::new(Code::InputUnknownFormat)),
            Root::Found => Ok(self.visitor),
        }
    }

    fn malformed(&self, error: &Error) -> Finding {
        match error {
            Error::Namespace(NamespaceError::TooManyBindings(limit)) => {
                too_large().detail(format!("more than {limit} namespaces in the SVG image"))
            }
            _ => damaged(format!(
                "the SVG image is no well-formed XML at byte {}",
                self.reader.error_position()
            )),
        }
    }
}

/// The one badge of a drawing.
#[derive(Default)]
struct Extraction {
    /// The badge while its element is being read.
    open: Option<BadgeElement>,
    badge: Option<BadgeElement>,
}

struct BadgeElement {
    standard: Standard,
    verify: Option<String>,
    body: String,
}

impl Visitor for Extraction {
    fn start(&mut self, element: &Element) -> Result<(), Finding> {
        match element.badge {
            Some(_) if self.open.is_some() || self.badge.is_some() => {
                Err(Finding::new(Code::InputTwoPayloads))
            }
            Some(standard) => {
                let verify = element.verify.as_ref().map(value).transpose()?;
                self.open = Some(BadgeElement { standard, verify, body: String::new() });
                Ok(())
            }
            None if self.open.is_some() => {
                Err(Finding::new(Code::ParseJson)
                    .detail("markup amid the JSON; it belongs in a CDATA section"))
            }
            None => Ok(()),
        }
    }

    /// Elements inside the badge are refused, so the first end after its start is its own.
    fn end(&mut self, _depth: usize, _tag: Range<usize>) {
        if let Some(badge) = self.open.take() {
            self.badge = Some(badge);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(badge) = &mut self.open {
            badge.body.push_str(text);
        }
    }
}

impl BadgeElement {
    /// The badge, and the address that stands beside it.
    fn text(self) -> Result<(String, Option<String>), Finding> {
        let body_is_blank = self.body.trim_ascii().is_empty();
        match (self.verify, self.standard) {
            (None, _) => Ok((self.body, None)),
            // Open Badges 2.0 puts the address of a hosted assertion beside its body.
            (Some(address), Standard::OpenBadges2) if !body_is_blank && !is_token(&address) => {
                Ok((self.body, Some(address.trim_ascii().to_owned())))
            }
            (Some(_), _) if !body_is_blank => {
                Err(Finding::new(Code::InputTwoPayloads).detail("a token and a body in one element"))
            }
            // Open Badges 3.0 §5.3.2: the attribute is for a token alone.
            (Some(token), Standard::OpenBadges3) if !is_token(&token) => {
                Err(Finding::new(Code::ParseJws).detail("the attribute `verify` holds no token"))
            }
            (Some(token), _) => Ok((token, None)),
        }
    }
}

fn is_token(text: &str) -> bool {
    jws::is_likely(text.trim_ascii().as_bytes())
}

/// A drawing, and one only. The namespace may be left out, as older tools do.
fn check_root(root: &Root, namespace: &ResolveResult, name: &str) -> Result<(), Finding> {
    if *root == Root::Found {
        return Err(damaged("something behind the end of the SVG drawing"));
    }
    let is_drawing = matches!(namespace, ResolveResult::Unbound | ResolveResult::Bound(Namespace(SVG)));
    if is_drawing && name == "svg" {
        return Ok(());
    }
    Err(Finding::new(Code::InputUnknownFormat)
        .detail(format!("a document of another kind: {:?}", abridged(name))))
}

fn badge_standard(namespace: &ResolveResult, name: &str) -> Option<Standard> {
    match (namespace, name) {
        (ResolveResult::Bound(Namespace(OPEN_BADGES_3)), "credential") => Some(Standard::OpenBadges3),
        (ResolveResult::Bound(Namespace(OPEN_BADGES_2)), "assertion") => Some(Standard::OpenBadges2),
        _ => None,
    }
}

/// The attribute `verify`, once all attributes are known to be well-formed: the reader ignores those after a bad one,
/// compares namespaces as they are written, and looks for equal names in quadratic time.
fn checked_attributes<'a>(tag: &'a BytesStart) -> Result<Option<Attribute<'a>>, Finding> {
    let mut names = BTreeSet::new();
    let mut verify = None;
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| damaged("an attribute in the SVG image"))?;
        if !names.insert(attribute.key) {
            return Err(damaged("two attributes of one name in the SVG image"));
        }
        if attribute.key.as_namespace_binding().is_some() && attribute.value.contains('&') {
            return Err(
                Finding::new(Code::InputDoctype).detail("a namespace that is written with references")
            );
        }
        if attribute.key.as_ref() == "verify" {
            verify = Some(attribute);
        }
    }
    Ok(verify)
}

fn value(attribute: &Attribute) -> Result<String, Finding> {
    attribute.normalized_value(XmlVersion::Implicit1_0).map(Cow::into_owned).map_err(|error| match error {
        Error::Escape(EscapeError::UnrecognizedEntity(_, name)) => foreign_entity(&name),
        _ => damaged("the attribute `verify`"),
    })
}

/// A character reference, or one of the five entities that need no definition (XML 1.0 §4.6).
fn resolve<'a>(reference: &BytesRef<'a>) -> Result<Cow<'a, str>, Finding> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string().into()),
        Ok(None) => {
            resolve_predefined_entity(reference).map(Cow::from).ok_or_else(|| foreign_entity(reference))
        }
        Err(_) => Err(damaged("a character reference in the SVG image")),
    }
}

fn foreign_entity(name: &str) -> Finding {
    Finding::new(Code::InputDoctype).detail(format!("the entity {:?}", abridged(name)))
}

fn check_encoding(declaration: &BytesDecl) -> Result<(), Finding> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if ["utf-8", "utf8"].iter().any(|utf8| name.eq_ignore_ascii_case(utf8)) => Ok(()),
        Some(Ok(name)) => {
            Err(Finding::new(Code::InputEncoding)
                .detail(format!("the SVG image declares {:?}", abridged(&name))))
        }
        Some(Err(_)) => Err(damaged("the XML declaration of the SVG image")),
    }
}
