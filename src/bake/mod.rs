//! Baking a badge into a PNG or SVG image, and taking it out again (Open Badges 3.0 §5.3).
//!
//! Both are pure: bytes in, bytes out. Everything but the badge is left as it is in the image, byte for byte. Whatever
//! [`bake`] hands out has been read again by the reader that verifies badges, and holds exactly one badge: those that
//! were in the image before, of Open Badges 2.0 too, are replaced.
//!
//! A digest or signature over the picture itself (such as a C2PA manifest) does not survive, as with any other change.

mod badge;
mod error;
mod png;
mod svg;

pub use crate::input::Form;
pub use error::BakeError;

use crate::input::{self, Baked, Carrier, MAX_BYTES, Standard};
use crate::report::{Code, Finding};
use badge::Badge;

/// Puts `badge`, the JSON of a signed credential or a compact JWS, into `image`, a PNG or SVG image.
///
/// What the two are is told by their content. JSON is baked as it is, byte for byte; of a JWS, the white space around it
/// is left away. A badge that `image` holds already is replaced, also one of Open Badges 2.0: no reader could tell which
/// of two badges is meant. Baking the same badge again changes nothing.
///
/// In a PNG image the badge is an uncompressed `iTXt` chunk directly behind the header. In an SVG image it is the first
/// element of the drawing, JSON as CDATA. There, readers that follow XML 1.0 §2.11 see a line feed for each carriage
/// return, which is the same to JSON; [`unbake`] sees the carriage return.
///
/// # Errors
/// [`BakeError`]: which of the two cannot be used and why, or that the result would be larger than
/// [`MAX_INPUT_BYTES`](crate::MAX_INPUT_BYTES).
///
/// ```
/// use openbadges::bake::{bake, unbake};
///
/// let image = br#"<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>"#;
/// let badge = br#"{"type": ["VerifiableCredential", "OpenBadgeCredential"], "proof": {"type": "DataIntegrityProof"}}"#;
/// let baked = bake(image, badge)?;
/// let unbaked = unbake(&baked)?;
/// assert_eq!((unbaked.badge.as_bytes(), unbaked.image.as_slice()), (badge.as_slice(), image.as_slice()));
/// # Ok::<(), openbadges::bake::BakeError>(())
/// ```
pub fn bake(image: &[u8], badge: &[u8]) -> Result<Vec<u8>, BakeError> {
    let badge = Badge::read(badge)?;
    let kind = Kind::of(image)?;
    let bare = kind.without_badges(image).map_err(BakeError::of_image)?;
    let baked = kind.with_badge(&bare, &badge)?;
    check(kind, &baked, &badge)?;
    Ok(baked)
}

/// Takes the badge out of `image`, a PNG or SVG image that it was baked into by whomever.
///
/// What [`bake`] has put into an image without a badge comes out again, and leaves that image behind, each byte for byte.
/// The badge is not looked at: whether it is any good is for [`evaluate`](crate::evaluate()) to say.
///
/// # Errors
/// [`BakeError`]: why the image cannot be used, or that it does not hold exactly one badge of Open Badges 3.0.
pub fn unbake(image: &[u8]) -> Result<Unbaked, BakeError> {
    let kind = Kind::of(image)?;
    let Baked { standard, text: badge, .. } = kind.badge(image).map_err(BakeError::of_image)?;
    if standard == Standard::OpenBadges2 {
        return Err(BakeError::ImageHoldsOpenBadges2);
    }
    let form = Form::of(badge.as_bytes()).ok_or(BakeError::ImageHoldsNoCredential)?;
    let image = kind.without_badges(image).map_err(BakeError::of_image)?;
    Ok(Unbaked { badge, form, image })
}

/// A badge, and the image that it was in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unbaked {
    /// The text of the badge, as it stood in the image.
    pub badge: String,
    /// Whether it begins like JSON or like a compact JWS.
    pub form: Form,
    /// The image without the badge.
    pub image: Vec<u8>,
}

/// The two kinds of images that can hold a badge.
#[derive(Clone, Copy)]
enum Kind {
    Png,
    Svg,
}

impl Kind {
    fn of(image: &[u8]) -> Result<Self, BakeError> {
        if image.len() > MAX_BYTES {
            return Err(BakeError::ImageTooLarge { bytes: image.len() });
        }
        match input::detect(image).map_err(BakeError::of_image)? {
            Carrier::Png => Ok(Kind::Png),
            Carrier::Svg => Ok(Kind::Svg),
            Carrier::Json | Carrier::Jwt => Err(BakeError::NotAnImage),
        }
    }

    fn badge(self, image: &[u8]) -> Result<Baked, Finding> {
        match self {
            Kind::Png => input::png::extract(image),
            Kind::Svg => input::svg::extract(image),
        }
    }

    fn without_badges(self, image: &[u8]) -> Result<Vec<u8>, Finding> {
        match self {
            Kind::Png => png::without_badges(image),
            Kind::Svg => svg::without_badges(image),
        }
    }

    fn with_badge(self, bare: &[u8], badge: &Badge) -> Result<Vec<u8>, BakeError> {
        match self {
            Kind::Png => png::with_badge(bare, badge),
            Kind::Svg => svg::with_badge(bare, badge),
        }
    }
}

/// Nothing is handed out that a verifier would not open, or would read differently.
fn check(kind: Kind, baked: &[u8], badge: &Badge) -> Result<(), BakeError> {
    if baked.len() > MAX_BYTES {
        return Err(BakeError::ResultTooLarge { bytes: baked.len() });
    }
    let read = kind.badge(baked).map_err(BakeError::NotReadBack)?;
    if read.text != badge.text || read.standard != Standard::OpenBadges3 {
        let finding = Finding::new(Code::InputTruncated).detail("another text is read than was written");
        return Err(BakeError::NotReadBack(finding));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
