//! The badge is put in and taken out by cutting and joining the text of the drawing, never by writing it anew. The element
//! of the badge itself shows what else was changed for it, so that taking out undoes exactly what putting in did:
//!
//! - It relies on the root for its prefix exactly if the declaration was added there. Where the drawing already declares
//!   or uses the prefix, for whatever, the element declares it for itself.
//! - Its end tag has a space in it exactly if the root was written as an empty element (`<svg/>`).

use std::ops::Range;

use quick_xml::events::BytesStart;
use quick_xml::name::QName;

use super::BakeError;
use super::badge::Badge;
use crate::input::svg::{Element, OPEN_BADGES_3, Visitor, walk};
use crate::input::{Form, damaged, not_utf8};
use crate::report::Finding;

/// Readers that know no namespaces look for this prefix, so the badge always has it.
const PREFIX: &str = "openbadges";
const END: &str = "</openbadges:credential>";
const END_IN_EMPTY_ROOT: &str = "</openbadges:credential >";

/// The image without the elements that hold a badge, of whichever edition, and without what was added for them.
pub(super) fn without_badges(image: &[u8]) -> Result<Vec<u8>, Finding> {
    let text = std::str::from_utf8(image).map_err(not_utf8)?;
    let layout = Layout::of(text)?;
    let mut cuts: Vec<Edit> = layout.added_declaration(text).map(cut).into_iter().collect();
    if let Some(content) = layout.added_content(text) {
        let slash = layout.root.tag.end - 1;
        cuts.extend([(slash..slash, "/".to_owned()), cut(content)]);
    } else {
        cuts.extend(layout.badges.into_iter().map(|badge| cut(badge.range)));
    }
    Ok(edited(text, &cuts))
}

/// The image with the badge as the first element (Open Badges 3.0 §5.3.2).
pub(super) fn with_badge(bare: &[u8], badge: &Badge) -> Result<Vec<u8>, BakeError> {
    let text = std::str::from_utf8(bare).map_err(|error| BakeError::Image(not_utf8(error)))?;
    check_characters(text, badge)?;
    let Layout { root, prefix_uses, .. } = Layout::of(text).map_err(BakeError::of_image)?;
    let declared = if prefix_uses == 0 { Declared::OnRoot } else { Declared::OnElement };
    let mut edits = Vec::new();
    if declared == Declared::OnRoot {
        edits.push((root.name.end..root.name.end, declaration()));
    }
    let behind = root.tag.end..root.tag.end;
    if root.is_empty_element() {
        let slash = root.tag.end - 2..root.tag.end - 1;
        let content = format!("{}</{}>", element(badge, declared, END_IN_EMPTY_ROOT), &text[root.name]);
        edits.extend([cut(slash), (behind, content)]);
    } else {
        edits.push((behind, element(badge, declared, END)));
    }
    Ok(edited(text, &edits))
}

/// Where the element of a badge has the declaration of its prefix.
#[derive(Clone, Copy, PartialEq)]
enum Declared {
    OnRoot,
    OnElement,
}

fn element(badge: &Badge, declared: Declared, end: &str) -> String {
    let declaration = match declared {
        Declared::OnRoot => String::new(),
        Declared::OnElement => declaration(),
    };
    match badge.form {
        Form::Jwt => format!(r#"<{PREFIX}:credential verify="{}"{declaration}>{end}"#, badge.text),
        Form::Json => format!("<{PREFIX}:credential{declaration}>{}{end}", cdata(badge.text)),
    }
}

fn declaration() -> String {
    format!(r#" xmlns:{PREFIX}="{OPEN_BADGES_3}""#)
}

/// In one CDATA section, or more where the text holds the mark of its end (XML 1.0 §2.7): some readers take only the first.
/// XML makes line feeds of carriage returns, which are but white space in JSON; read by ourselves, they stay.
fn cdata(json: &str) -> String {
    format!("<![CDATA[{}]]>", json.replace("]]>", "]]]]><![CDATA[>"))
}

/// XML has no way at all to write the others (XML 1.0 §2.2). They may be escaped in JSON, but then it is another text.
fn check_characters(image: &str, badge: &Badge) -> Result<(), BakeError> {
    if let Some((offset, character)) = badge.text.char_indices().find(|(_, c)| !is_xml(*c)) {
        return Err(BakeError::NotInSvg { character, offset });
    }
    match image.char_indices().find(|(_, c)| !is_xml(*c)) {
        None => Ok(()),
        Some((offset, character)) => Err(BakeError::Image(damaged(format!(
            "at byte {offset} stands the character U+{:04X}, which is not allowed in XML",
            u32::from(character)
        )))),
    }
}

fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// A place in the text, and what comes there instead.
type Edit = (Range<usize>, String);

fn cut(range: Range<usize>) -> Edit {
    (range, String::new())
}

/// `text` with all `edits` made, which are in the order of their places.
fn edited(text: &str, edits: &[Edit]) -> Vec<u8> {
    let mut result = String::new();
    let mut done = 0;
    for (range, new) in edits {
        result.push_str(&text[done..range.start]);
        result.push_str(new);
        done = range.end;
    }
    result.push_str(&text[done..]);
    result.into_bytes()
}

/// What has to be known of a drawing to put a badge in or take it out.
#[derive(Default)]
struct Layout {
    root: Root,
    badges: Vec<BadgeElement>,
    /// How often the prefix is declared or used outside of the badges.
    prefix_uses: usize,
    /// The outermost badge whose end has not come yet, and how deep it is.
    open: Option<(BadgeElement, usize)>,
}

#[derive(Default)]
struct Root {
    name: Range<usize>,
    tag: Range<usize>,
    end_tag: Range<usize>,
}

struct BadgeElement {
    range: Range<usize>,
    declared: Declared,
}

impl Root {
    fn is_empty_element(&self) -> bool {
        self.end_tag.is_empty()
    }
}

impl Layout {
    fn of(text: &str) -> Result<Self, Finding> {
        walk(text.as_bytes(), Layout::default())
    }

    /// The declaration that was added to the root for the badge, unless something else has come to use it.
    fn added_declaration(&self, text: &str) -> Option<Range<usize>> {
        let declaration = declaration();
        let is_there = text[self.root.name.end..].starts_with(&declaration);
        let is_for_badge = self.badges.iter().any(|badge| badge.declared == Declared::OnRoot);
        let place = self.root.name.end..self.root.name.end + declaration.len();
        (is_there && is_for_badge && self.prefix_uses == 1).then_some(place)
    }

    /// Everything behind the start tag of a root that was an empty element before the badge came into it.
    fn added_content(&self, text: &str) -> Option<Range<usize>> {
        let [BadgeElement { range, .. }] = self.badges.as_slice() else { return None };
        let is_all = *range == (self.root.tag.end..self.root.end_tag.start);
        let is_marked = text[range.clone()].ends_with(END_IN_EMPTY_ROOT);
        (is_all && is_marked).then_some(range.start..self.root.end_tag.end)
    }
}

impl Visitor for Layout {
    fn start(&mut self, element: &Element) -> Result<(), Finding> {
        let Element { tag, range, depth, badge, .. } = element;
        if *depth == 1 {
            let name = range.start + 1..range.start + 1 + tag.name().as_ref().len();
            self.root = Root { name, tag: range.clone(), end_tag: Range::default() };
        }
        match (&self.open, badge) {
            (None, Some(_)) => {
                self.open = Some((BadgeElement { range: range.clone(), declared: declared(tag) }, *depth));
            }
            (None, None) => self.prefix_uses += prefix_uses(tag),
            (Some(_), _) => {}
        }
        Ok(())
    }

    fn end(&mut self, depth: usize, tag: Range<usize>) {
        if let Some((mut badge, _)) = self.open.take_if(|(_, begun)| *begun == depth) {
            badge.range.end = tag.end;
            self.badges.push(badge);
        }
        if depth == 1 {
            self.root.end_tag = tag;
        }
    }

    fn text(&mut self, _text: &str) {}
}

fn declared(tag: &BytesStart) -> Declared {
    let has_prefix = is_prefixed(tag.name());
    let declares = attribute_names(tag).any(is_declaration);
    if has_prefix && !declares { Declared::OnRoot } else { Declared::OnElement }
}

fn prefix_uses(tag: &BytesStart) -> usize {
    let attributes = attribute_names(tag).filter(|name| is_prefixed(*name) || is_declaration(*name));
    usize::from(is_prefixed(tag.name())) + attributes.count()
}

fn is_prefixed(name: QName) -> bool {
    name.prefix().is_some_and(|prefix| prefix.as_ref() == PREFIX)
}

fn is_declaration(name: QName) -> bool {
    name.prefix().is_some_and(|prefix| prefix.as_ref() == "xmlns") && name.local_name().as_ref() == PREFIX
}

/// The attributes were found well-formed when the element was read.
fn attribute_names<'a>(tag: &'a BytesStart<'a>) -> impl Iterator<Item = QName<'a>> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    attributes.flatten().map(|attribute| attribute.key)
}
