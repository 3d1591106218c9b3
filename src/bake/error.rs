use std::fmt;

use crate::input::MAX_BYTES;
use crate::report::{Code, Finding};

/// Why a badge was not baked into an image, or not taken out of one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BakeError {
    /// The image is neither PNG nor SVG.
    NotAnImage,
    /// The image is larger than [`MAX_INPUT_BYTES`](crate::MAX_INPUT_BYTES).
    ImageTooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// The image is damaged, or an SVG image of a sort that is not safe to read.
    Image(Finding),
    /// The image holds no badge to take out.
    ImageHoldsNone,
    /// The image holds several badges, of which none can be taken for the one that is meant.
    ImageHoldsMany,
    /// The image holds a badge of Open Badges 2.0.
    ImageHoldsOpenBadges2,
    /// In the place for the badge the image holds something that is neither JSON nor a token.
    ImageHoldsNoCredential,
    /// The badge is itself an image.
    BadgeIsAnImage,
    /// The badge is larger than [`MAX_INPUT_BYTES`](crate::MAX_INPUT_BYTES).
    BadgeTooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// The badge is neither a credential as strict JSON nor a well-formed compact JWS.
    Badge(Finding),
    /// The badge is one of Open Badges 2.0.
    BadgeIsOpenBadges2,
    /// The badge is an endorsement, which has no image of its own.
    BadgeIsAnEndorsement,
    /// The badge has no proof.
    Unsigned,
    /// The badge has a character that no XML document can hold, nor an SVG image with it.
    NotInSvg {
        /// The character.
        character: char,
        /// The byte of the badge at which it stands.
        offset: usize,
    },
    /// The image with the badge would be larger than [`MAX_INPUT_BYTES`](crate::MAX_INPUT_BYTES).
    ResultTooLarge {
        /// The size that it would have, in bytes.
        bytes: usize,
    },
    /// The image with the badge would not be opened by a verifier.
    NotReadBack(Finding),
}

impl BakeError {
    /// The error for what was found when `image` was read.
    pub(super) fn of_image(finding: Finding) -> Self {
        match finding.code {
            Code::InputUnknownFormat | Code::InputEmpty => BakeError::NotAnImage,
            Code::InputNoCredential => BakeError::ImageHoldsNone,
            Code::InputTwoPayloads => BakeError::ImageHoldsMany,
            _ => BakeError::Image(finding),
        }
    }
}

impl fmt::Display for BakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BakeError::NotAnImage => {
                f.write_str("The image is neither a PNG nor an SVG file. Convert it to one of them first.")
            }
            BakeError::ImageTooLarge { bytes } => too_large(f, "The image has", *bytes),
            BakeError::Image(finding) => {
                write!(f, "The image cannot be used. {} Save it again as a plain PNG or SVG file.", what(finding))
            }
            BakeError::ImageHoldsNone => {
                f.write_str("The image holds no badge. Use the file that the badge was baked into: copies lose it.")
            }
            BakeError::ImageHoldsMany => f.write_str(
                "The image holds more than one badge, so it is not clear which one is meant. Use an image with one.",
            ),
            BakeError::ImageHoldsOpenBadges2 => {
                f.write_str("The image holds a badge of Open Badges 2.0. Only badges of Open Badges 3.0 are taken out.")
            }
            BakeError::ImageHoldsNoCredential => {
                f.write_str("What was baked into the image is neither JSON nor a signed token. Bake the badge again.")
            }
            BakeError::BadgeIsAnImage => {
                f.write_str("The badge is itself an image. Give the credential: a JSON file or a signed token.")
            }
            BakeError::BadgeTooLarge { bytes } => too_large(f, "The badge has", *bytes),
            BakeError::Badge(finding) => {
                write!(f, "The badge cannot be baked. {} Give it as it was signed.", what(finding))
            }
            BakeError::BadgeIsOpenBadges2 => {
                f.write_str("The badge is one of Open Badges 2.0. Issue it as an Open Badges 3.0 credential first.")
            }
            BakeError::BadgeIsAnEndorsement => f.write_str(
                "The badge is an endorsement, which is not baked by itself. Bake the badge that holds it.",
            ),
            BakeError::Unsigned => f.write_str("The badge has no proof. Sign it first."),
            BakeError::NotInSvg { character, offset } => write!(
                f,
                "The badge has the character U+{:04X} at byte {offset}, which no SVG image can hold. Bake it into a PNG \
                 image, or write the character as a JSON escape before signing.",
                u32::from(*character)
            ),
            BakeError::ResultTooLarge { bytes } => too_large(f, "The image with the badge would have", *bytes),
            BakeError::NotReadBack(finding) => write!(
                f,
                "With the badge in it, the image could not be read again. {} Try a simpler image.",
                what(finding)
            ),
        }
    }
}

impl std::error::Error for BakeError {}

fn too_large(f: &mut fmt::Formatter<'_>, subject: &str, bytes: usize) -> fmt::Result {
    write!(
        f,
        "{subject} {bytes} bytes, and verifiers open no more than {MAX_BYTES}. Use a smaller picture, or embed less in the \
         badge."
    )
}

fn what(finding: &Finding) -> String {
    let text = finding.code.text();
    match finding.detail.as_str() {
        "" => text.to_owned(),
        detail => format!("{} ({detail}).", text.trim_end_matches('.')),
    }
}
