use std::io::Read as _;

use flate2::bufread::ZlibDecoder;

use super::{Baked, Compression, MAX_BYTES, Standard, damaged, not_utf8, too_large};
use crate::report::{Code, Finding};

/// The part of the signature that tells a PNG, even one that a transfer as text has damaged.
pub(super) const MAGIC: &[u8] = b"\x89PNG";

/// What every PNG image begins with (PNG §5.2).
pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The keyword of a badge (Open Badges 3.0 §5.3.1).
pub(crate) const KEYWORD: &[u8] = b"openbadgecredential";
const KEYWORD_OF_2: &[u8] = b"openbadges";

/// Takes the badge out of a PNG image (Open Badges 3.0 §5.3.1).
///
/// Every chunk must be whole and fit its checksum: a file that is damaged anywhere may hold another badge elsewhere.
pub(crate) fn extract(bytes: &[u8]) -> Result<Baked, Finding> {
    let mut badge = None;
    for chunk in Chunks::of(bytes)? {
        if let Some(found) = BadgeChunk::recognise(&chunk?)
            && badge.replace(found).is_some()
        {
            return Err(Finding::new(Code::InputTwoPayloads));
        }
    }
    badge.ok_or_else(|| Finding::new(Code::InputNoCredential))?.open()
}

/// The chunks of a PNG image, from the header to the end, behind which nothing may follow (PNG §5).
pub(crate) struct Chunks<'a> {
    rest: &'a [u8],
    position: Position,
}

#[derive(Clone, Copy)]
enum Position {
    BeforeHeader,
    BeforeEnd,
    AfterEnd,
}

impl<'a> Chunks<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Result<Self, Finding> {
        let rest = bytes.strip_prefix(SIGNATURE).ok_or_else(|| damaged("the signature of the PNG image"))?;
        Ok(Chunks { rest, position: Position::BeforeHeader })
    }

    fn read(&mut self) -> Result<Chunk<'a>, Finding> {
        let chunk = Chunk::read(&mut self.rest)?;
        match (self.position, &chunk.kind) {
            (Position::BeforeHeader, b"IHDR") => self.position = Position::BeforeEnd,
            (Position::BeforeHeader, _) => {
                return Err(damaged("the PNG image does not begin with its header"));
            }
            (_, b"IEND") => self.position = Position::AfterEnd,
            _ => {}
        }
        Ok(chunk)
    }

    fn stop(&mut self) {
        (self.rest, self.position) = (&[], Position::AfterEnd);
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Finding>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match (self.position, self.rest) {
            (Position::AfterEnd, []) => return None,
            (Position::AfterEnd, rest) => {
                Err(Finding::new(Code::InputTrailing).detail(format!("{} bytes", rest.len())))
            }
            _ => self.read(),
        };
        if next.is_err() {
            self.stop();
        }
        Some(next)
    }
}

/// One chunk, whole (PNG §5.3).
pub(crate) struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// Length, kind, data and checksum, as they stand in the image.
    pub(crate) bytes: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn read(rest: &mut &'a [u8]) -> Result<Self, Finding> {
        let cut_off = || damaged("the PNG image ends in the middle");
        let start = *rest;
        let length = u32::from_be_bytes(take(rest).ok_or_else(cut_off)?);
        let body = *rest;
        let kind = take(rest).ok_or_else(cut_off)?;
        let (data, after) = usize::try_from(length)
            .ok()
            .and_then(|length| rest.split_at_checked(length))
            .ok_or_else(cut_off)?;
        *rest = after;
        let checksum = u32::from_be_bytes(take(rest).ok_or_else(cut_off)?);
        if crc32fast::hash(&body[..kind.len() + data.len()]) != checksum {
            return Err(damaged(format!("the checksum of a {} chunk", kind.escape_ascii())));
        }
        Ok(Chunk { kind, data, bytes: &start[..start.len() - rest.len()] })
    }

    /// Whether it holds a badge, of whichever edition of Open Badges.
    pub(crate) fn is_badge(&self) -> bool {
        BadgeChunk::recognise(self).is_some()
    }
}

/// A text chunk with the keyword of a badge.
struct BadgeChunk<'a> {
    standard: Standard,
    kind: TextKind,
    /// What follows the keyword.
    data: &'a [u8],
}

#[derive(Clone, Copy)]
enum TextKind {
    /// `iTXt`, the one that the standard asks for.
    International,
    /// `tEXt`, in Latin-1.
    Latin,
    /// `zTXt`, in Latin-1.
    CompressedLatin,
}

impl<'a> BadgeChunk<'a> {
    fn recognise(chunk: &Chunk<'a>) -> Option<Self> {
        let kind = match &chunk.kind {
            b"iTXt" => TextKind::International,
            b"tEXt" => TextKind::Latin,
            b"zTXt" => TextKind::CompressedLatin,
            _ => return None,
        };
        let (keyword, data) = split_at_nul(chunk.data)?;
        let standard = match keyword {
            KEYWORD => Standard::OpenBadges3,
            KEYWORD_OF_2 => Standard::OpenBadges2,
            _ => return None,
        };
        Some(BadgeChunk { standard, kind, data })
    }

    fn open(self) -> Result<Baked, Finding> {
        let (text, compression) = match self.kind {
            TextKind::International => international(self.data)?,
            TextKind::Latin => (latin(self.data.to_vec())?, Compression::Stored),
            TextKind::CompressedLatin => (latin(compressed(self.data)?)?, Compression::Deflated),
        };
        Ok(Baked { standard: self.standard, text, address: None, compression })
    }
}

/// Compression flag and method, language, translated keyword, text (PNG §11.3.3.4).
fn international(data: &[u8]) -> Result<(String, Compression), Finding> {
    let malformed = || damaged("the fields of the iTXt chunk");
    let (flag, fields) = data.split_first().ok_or_else(malformed)?;
    let (_method, strings) = fields.split_first().ok_or_else(malformed)?;
    let (_language, strings) = split_at_nul(strings).ok_or_else(malformed)?;
    let (_translated_keyword, text) = split_at_nul(strings).ok_or_else(malformed)?;
    match flag {
        0 => Ok((utf8(text.to_vec())?, Compression::Stored)),
        1 => Ok((utf8(inflate(text)?)?, Compression::Deflated)),
        _ => Err(malformed()),
    }
}

/// Compression method and text (PNG §11.3.3.3).
fn compressed(data: &[u8]) -> Result<Vec<u8>, Finding> {
    inflate(data.get(1..).unwrap_or_default())
}

/// Never more than the limit and one byte, whatever the text would become.
fn inflate(deflated: &[u8]) -> Result<Vec<u8>, Finding> {
    let mut decoder = ZlibDecoder::new(deflated);
    let mut text = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    decoder.by_ref().take(limit).read_to_end(&mut text).map_err(|_| damaged("the compressed badge"))?;
    if text.len() > MAX_BYTES {
        return Err(too_large());
    }
    if decoder.into_inner().is_empty() { Ok(text) } else { Err(damaged("the compressed badge")) }
}

fn utf8(text: Vec<u8>) -> Result<String, Finding> {
    String::from_utf8(text).map_err(|error| not_utf8(error.utf8_error()))
}

/// Bakers disagree about what is meant beyond ASCII in a Latin-1 chunk; so that is refused.
fn latin(text: Vec<u8>) -> Result<String, Finding> {
    if !text.is_ascii() {
        return Err(Finding::new(Code::InputEncoding).detail("a Latin-1 chunk with more than ASCII in it"));
    }
    utf8(text)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*bytes)
}

fn split_at_nul(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let nul = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..nul], &bytes[nul + 1..]))
}
