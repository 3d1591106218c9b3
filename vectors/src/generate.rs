//! Inputs that are too big to keep.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};
use serde::Deserialize;
use serde_json::Value;

use crate::case::Evidence;

const MIB: usize = 1 << 20;

/// How an input is made from what is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Recipe {
    /// `@@REPEAT@@unit@@END@@` in the input becomes that many units; `@@N@@` in a unit counts from 0000000.
    Repeat {
        /// How many.
        count: usize,
        /// What stands between them.
        separator: String,
    },
    /// Spaces are appended until the input has so many bytes.
    PadTo {
        /// The size in the end.
        bytes: usize,
    },
    /// So many spaces are appended to a recorded answer.
    PadEvidence {
        /// Whose answer.
        url: String,
        /// How many.
        bytes: usize,
    },
    /// Spaces are appended to each label that is handed in until it has so many bytes.
    PadLabel {
        /// The size in the end.
        bytes: usize,
    },
    /// A PNG whose compressed credential inflates to so many MiB of zeros.
    PngBomb {
        /// The size inflated.
        mib: usize,
    },
}

/// The input that `recipe` makes of `given`.
pub(crate) fn input(recipe: &Recipe, given: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    match recipe {
        Recipe::Repeat { count, separator } => repeat(&given, *count, separator),
        Recipe::PadTo { bytes } => pad(given, *bytes),
        Recipe::PadEvidence { .. } | Recipe::PadLabel { .. } => Ok(given),
        Recipe::PngBomb { mib } => png_bomb(*mib).ok_or("cannot be compressed"),
    }
}

/// The label that `recipe` makes of `given`.
pub(crate) fn label(recipe: &Recipe, given: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    match recipe {
        Recipe::PadLabel { bytes } => pad(given, *bytes),
        Recipe::Repeat { .. }
        | Recipe::PadTo { .. }
        | Recipe::PadEvidence { .. }
        | Recipe::PngBomb { .. } => Ok(given),
    }
}

/// The evidence that `recipe` makes of `given`.
pub(crate) fn evidence(recipe: &Recipe, mut given: Evidence) -> Result<Evidence, &'static str> {
    if let Recipe::PadEvidence { url, bytes } = recipe {
        let Some(Value::String(text)) = given.get_mut(url).and_then(|answer| answer.get_mut("text")) else {
            return Err("no text is recorded for the address to pad");
        };
        text.push_str(&" ".repeat(*bytes));
    }
    Ok(given)
}

fn repeat(given: &[u8], count: usize, separator: &str) -> Result<Vec<u8>, &'static str> {
    let text = std::str::from_utf8(given).map_err(|_| "no text")?;
    let mut parts = text.split("@@REPEAT@@");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut units = 0;
    for part in parts {
        let (unit, rest) = part.split_once("@@END@@").ok_or("@@REPEAT@@ without @@END@@")?;
        push_units(&mut out, unit, count, separator);
        out.push_str(rest);
        units += 1;
    }
    if units == 0 { Err("nothing to repeat") } else { Ok(out.into_bytes()) }
}

fn push_units(out: &mut String, unit: &str, count: usize, separator: &str) {
    if !unit.contains("@@N@@") {
        out.push_str(&format!("{unit}{separator}").repeat(count.saturating_sub(1)));
        return out.push_str(unit);
    }
    let numbered: Vec<String> = (0..count).map(|n| unit.replace("@@N@@", &format!("{n:07}"))).collect();
    out.push_str(&numbered.join(separator));
}

fn pad(mut given: Vec<u8>, bytes: usize) -> Result<Vec<u8>, &'static str> {
    if given.len() > bytes {
        return Err("larger than what it should be padded to");
    }
    given.resize(bytes, b' ');
    Ok(given)
}

fn png_bomb(mib: usize) -> Option<Vec<u8>> {
    let mut text = b"openbadgecredential\0\x01\0\0\0".to_vec();
    text.extend(zlib_zeros(mib)?);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    push_chunk(&mut png, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
    push_chunk(&mut png, b"iTXt", &text);
    push_chunk(&mut png, b"IDAT", &zlib(&[0; 4])?);
    push_chunk(&mut png, b"IEND", &[]);
    Some(png)
}

/// A zlib stream of zeros. One MiB is compressed once and repeated: after a full flush the pieces are independent.
fn zlib_zeros(mib: usize) -> Option<Vec<u8>> {
    let mut piece = Vec::with_capacity(8192);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&vec![0; MIB], &mut piece, FlushCompress::Full).ok()?;
    let mut out = vec![0x78, 0xda];
    out.extend(piece.repeat(mib));
    out.extend(DeflateEncoder::new(Vec::new(), Compression::best()).finish().ok()?);
    // RFC 1950 §2.2: of n zeros, Adler-32 is 1 and n modulo 65521.
    out.extend(u32::try_from((mib * MIB % 65521) << 16 | 1).ok()?.to_be_bytes());
    Some(out)
}

fn zlib(data: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).ok()?;
    encoder.finish().ok()
}

fn push_chunk(png: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(data);
    png.extend(length.to_be_bytes());
    png.extend(name);
    png.extend(data);
    png.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;
    use serde_json::json;

    use super::*;

    fn repeated(text: &str, count: usize, separator: &str) -> Result<String, &'static str> {
        let recipe = Recipe::Repeat { count, separator: separator.to_owned() };
        input(&recipe, text.as_bytes().to_vec()).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn units_are_repeated_and_counted() {
        assert_eq!(repeated("a@@REPEAT@@[@@END@@-@@REPEAT@@]@@END@@z", 3, "").unwrap(), "a[[[-]]]z");
        assert_eq!(
            repeated("{@@REPEAT@@\"k@@N@@\":0@@END@@}", 2, ",").unwrap(),
            r#"{"k0000000":0,"k0000001":0}"#
        );
        assert!(repeated("nothing", 2, "").is_err());
        assert!(repeated("a@@REPEAT@@b", 2, "").is_err());
    }

    #[test]
    fn padding_reaches_exactly_the_size() {
        assert_eq!(input(&Recipe::PadTo { bytes: 4 }, b"{}".to_vec()).unwrap(), b"{}  ");
        assert!(input(&Recipe::PadTo { bytes: 1 }, b"{}".to_vec()).is_err());
    }

    #[test]
    fn a_label_is_padded_and_nothing_else() {
        let recipe = Recipe::PadLabel { bytes: 4 };
        assert_eq!(label(&recipe, b"{}".to_vec()).unwrap(), b"{}  ");
        assert_eq!(input(&recipe, b"{}".to_vec()).unwrap(), b"{}");
        assert_eq!(label(&Recipe::PadTo { bytes: 4 }, b"{}".to_vec()).unwrap(), b"{}");
    }

    #[test]
    fn a_recorded_answer_is_padded() {
        let recipe = Recipe::PadEvidence { url: "https://a.test/".to_owned(), bytes: 3 };
        let given = json!({ "https://a.test/": { "status": 200, "text": "x" } });
        let Value::Object(given) = given else { unreachable!() };
        assert_eq!(evidence(&recipe, given).unwrap()["https://a.test/"]["text"], "x   ");
        assert!(evidence(&recipe, Evidence::new()).is_err());
    }

    #[test]
    fn the_bomb_is_small_and_inflates_to_what_it_says() {
        let png = png_bomb(3).unwrap();
        assert!(png.len() < 8192);
        let at = png.windows(4).position(|bytes| bytes == b"iTXt").unwrap()
            + 4
            + b"openbadgecredential\0\x01\0\0\0".len();
        let mut inflated = Vec::new();
        // The decoder checks the Adler-32 at the end.
        ZlibDecoder::new(&png[at..]).read_to_end(&mut inflated).unwrap();
        assert_eq!(inflated.len(), 3 * MIB);
        assert!(inflated.iter().all(|&byte| byte == 0));
    }
}
