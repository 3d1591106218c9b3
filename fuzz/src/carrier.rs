//! Images around a payload, well-formed or nearly so.

use std::io::Write;

use bolero::TypeGenerator;
use bolero::generator::*;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

/// A PNG image, as a list of chunks. `{}` in a text stands for the badge.
#[derive(Debug, Clone, TypeGenerator)]
pub struct Png {
    #[generator(produce::<Vec<Chunk>>().with().len(0usize..=4))]
    pub chunks: Vec<Chunk>,
    pub end: End,
}

#[derive(Debug, Clone, TypeGenerator)]
pub enum Chunk {
    /// `iTXt` with the badge (PNG §11.3.3.4).
    Badge {
        keyword: Keyword,
        compressed: bool,
        language: bool,
        content: Content,
    },
    /// `tEXt` or `zTXt` with the badge.
    OtherText {
        zipped: bool,
        keyword: Keyword,
        content: Content,
    },
    /// An `iTXt` whose fields are not where they belong.
    Odd(Vec<u8>),
    Any([u8; 4], Vec<u8>),
    WrongChecksum(Vec<u8>),
    WrongLength(u32, Vec<u8>),
}

#[derive(Debug, Clone, Copy, TypeGenerator)]
pub enum Keyword {
    OpenBadgeCredential,
    OpenBadges,
    Upper,
    Empty,
}

#[derive(Debug, Clone, TypeGenerator)]
pub enum Content {
    Badge,
    Badge2,
    Twice,
    Spaced,
    Any(Vec<u8>),
    Text(String),
    /// So many zeros that a reader should refuse to inflate them all.
    Bomb,
}

#[derive(Debug, Clone, TypeGenerator)]
pub enum End {
    Clean,
    Clean2,
    Missing,
    Followed(Vec<u8>),
    Twice,
}

impl Png {
    pub fn bytes(&self, badge: &[u8]) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        file.extend(chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
        file.extend(self.chunks.iter().flat_map(|chunk| chunk.bytes(badge)));
        file.extend(chunk(b"IDAT", &zlib(&[0, 0])));
        let end = chunk(b"IEND", &[]);
        file.extend(match &self.end {
            End::Clean | End::Clean2 => end,
            End::Missing => Vec::new(),
            End::Followed(rest) => [end.as_slice(), rest].concat(),
            End::Twice => [end.as_slice(), &end].concat(),
        });
        file
    }
}

impl Chunk {
    fn bytes(&self, badge: &[u8]) -> Vec<u8> {
        match self {
            Chunk::Badge { keyword, compressed, language, content } => {
                let text = content.bytes(badge);
                let text = if *compressed { zlib(&text) } else { text };
                let language: &[u8] = if *language { b"en\0badge" } else { b"\0" };
                let flags = [0, u8::from(*compressed), 0];
                chunk(b"iTXt", &[keyword.bytes(), &flags, language, b"\0", &text].concat())
            }
            Chunk::OtherText { zipped: true, keyword, content } => {
                chunk(b"zTXt", &[keyword.bytes(), b"\0\0", &zlib(&content.bytes(badge))].concat())
            }
            Chunk::OtherText { zipped: false, keyword, content } => {
                chunk(b"tEXt", &[keyword.bytes(), b"\0", &content.bytes(badge)].concat())
            }
            Chunk::Odd(bytes) => chunk(b"iTXt", &[b"openbadgecredential".as_slice(), bytes].concat()),
            Chunk::Any(kind, bytes) => chunk(kind, bytes),
            Chunk::WrongChecksum(bytes) => {
                let mut wrong = chunk(b"iTXt", bytes);
                wrong.iter_mut().last().into_iter().for_each(|byte| *byte ^= 1);
                wrong
            }
            Chunk::WrongLength(length, bytes) => [&length.to_be_bytes(), b"iTXt".as_slice(), bytes].concat(),
        }
    }
}

impl Keyword {
    fn bytes(self) -> &'static [u8] {
        match self {
            Keyword::OpenBadgeCredential => b"openbadgecredential",
            Keyword::OpenBadges => b"openbadges",
            Keyword::Upper => b"OpenBadgeCredential",
            Keyword::Empty => b"",
        }
    }
}

impl Content {
    fn bytes(&self, badge: &[u8]) -> Vec<u8> {
        match self {
            Content::Badge | Content::Badge2 => badge.to_vec(),
            Content::Twice => [badge, badge].concat(),
            Content::Spaced => [b" \n", badge, b"\t"].concat(),
            Content::Any(bytes) => bytes.clone(),
            Content::Text(text) => text.clone().into_bytes(),
            Content::Bomb => vec![0; 3 << 20],
        }
    }
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("chunks are small");
    let named = [kind.as_slice(), data].concat();
    [&length.to_be_bytes(), named.as_slice(), &crc32fast::hash(&named).to_be_bytes()].concat()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes it")
}

/// One gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes it")
}

/// An SVG image, as pieces of markup in a row.
#[derive(Debug, Clone, TypeGenerator)]
pub struct Svg {
    #[generator(produce::<Vec<Markup>>().with().len(0usize..=6))]
    before: Vec<Markup>,
    badge: Element,
    #[generator(produce::<Vec<Markup>>().with().len(0usize..=6))]
    after: Vec<Markup>,
    closed: bool,
}

#[derive(Debug, Clone, TypeGenerator)]
enum Markup {
    Piece(#[generator(0..MARKUP.len())] usize),
    Text(String),
    Element(Element),
}

/// Where the badge is in the element.
#[derive(Debug, Clone, TypeGenerator)]
enum Element {
    Content,
    Cdata,
    Attribute,
    OtherPrefix,
    WrongNamespace,
    Both,
}

const MARKUP: &[&str] = &[
    "<",
    ">",
    "/>",
    "</",
    "<g>",
    "</g>",
    "<a:b xmlns:a='u'>",
    "</a:b>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x ?>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE svg>",
    "<!DOCTYPE svg [<!ENTITY a 'b'>]>",
    "&a;",
    "&amp;",
    "&#0;",
    "&#x1F600;",
    "&#xD800;",
    "xmlns:",
    "openbadges:",
    "xmlns='u'",
    "'",
    "\"",
    "=",
    "<g xmlns:openbadges='other'>",
    "<svg>",
    "</svg>",
    "<script>alert(1)</script>",
    "<foreignObject>",
    "\u{0}",
    "\u{feff}",
    "]]&gt;",
    "<g a='1' a='2'>",
];

impl Svg {
    pub fn bytes(&self, badge: &[u8]) -> Vec<u8> {
        let badge = String::from_utf8_lossy(badge);
        let row = |pieces: &[Markup]| pieces.iter().map(|piece| piece.text(&badge)).collect::<String>();
        let (before, element, after) = (row(&self.before), self.badge.text(&badge), row(&self.after));
        let end = if self.closed { "</svg>" } else { "" };
        format!("<svg xmlns='http://www.w3.org/2000/svg' xmlns:openbadges='{NAMESPACE}'>{before}{element}{after}{end}")
            .into_bytes()
    }
}

const NAMESPACE: &str = "https://purl.imsglobal.org/ob/v3p0";

impl Markup {
    fn text(&self, badge: &str) -> String {
        match self {
            Markup::Piece(number) => MARKUP[*number].to_owned(),
            Markup::Text(text) => text.clone(),
            Markup::Element(element) => element.text(badge),
        }
    }
}

impl Element {
    fn text(&self, badge: &str) -> String {
        let escaped = badge.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        match self {
            Element::Content => format!("<openbadges:credential>{escaped}</openbadges:credential>"),
            Element::Cdata => format!("<openbadges:credential><![CDATA[{badge}]]></openbadges:credential>"),
            Element::Attribute => format!("<openbadges:credential verify=\"{escaped}\"/>"),
            Element::OtherPrefix => {
                format!("<o:credential xmlns:o='{NAMESPACE}' verify=\"{escaped}\"></o:credential>")
            }
            Element::WrongNamespace => format!("<credential xmlns='u'>{escaped}</credential>"),
            Element::Both => {
                format!("<openbadges:credential verify=\"{escaped}\">{escaped}</openbadges:credential>")
            }
        }
    }
}
