use super::BakeError;
use super::badge::Badge;
use crate::input::png::{Chunk, Chunks, KEYWORD, SIGNATURE};
use crate::report::Finding;

/// The image without the chunks that hold a badge, of whichever kind and edition.
pub(super) fn without_badges(image: &[u8]) -> Result<Vec<u8>, Finding> {
    let mut bare = SIGNATURE.to_vec();
    for chunk in Chunks::of(image)? {
        let chunk = chunk?;
        if !chunk.is_badge() {
            bare.extend_from_slice(chunk.bytes);
        }
    }
    Ok(bare)
}

/// The image with the badge directly behind its header.
///
/// Text may stand anywhere but amid the `IDAT` chunks (PNG §5.6). Right behind the header a reader need not go through the
/// picture to find it, and no chunk is parted from what it counts on: colour chunks still stand before the palette, the
/// frames of an animation in their order, and Apple's `iDOT` as far from the picture as it says.
pub(super) fn with_badge(bare: &[u8], badge: &Badge) -> Result<Vec<u8>, BakeError> {
    let header =
        Chunks::of(bare).and_then(|mut chunks| chunks.next().transpose()).map_err(BakeError::of_image)?;
    let behind_header = SIGNATURE.len() + header.map_or(0, |Chunk { bytes, .. }| bytes.len());
    let (header, rest) = bare.split_at(behind_header);
    Ok([header, &chunk(badge)?, rest].concat())
}

/// An `iTXt` chunk: keyword, flag and method of no compression, no language, no translated keyword, text (PNG §11.3.3.4,
/// Open Badges 3.0 §5.3.1).
fn chunk(badge: &Badge) -> Result<Vec<u8>, BakeError> {
    const FIELDS: &[u8] = b"\0\0\0\0\0";
    let body = [b"iTXt", KEYWORD, FIELDS, badge.text.as_bytes()].concat();
    let length =
        u32::try_from(body.len() - 4).map_err(|_| BakeError::BadgeTooLarge { bytes: badge.text.len() })?;
    let checksum = crc32fast::hash(&body);
    Ok([&length.to_be_bytes(), body.as_slice(), &checksum.to_be_bytes()].concat())
}
