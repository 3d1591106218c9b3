//! Changes to bytes.

use bolero::TypeGenerator;

/// One change to a text or file. Places are fractions of its length, so that they are spread over long files too.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Change {
    /// One byte becomes another.
    Set(Place, u8),
    /// One bit is turned.
    Flip(Place, #[generator(0u8..8)] u8),
    /// Something is put in.
    Insert(Place, Vec<u8>),
    /// Up to 255 bytes are taken out.
    Remove(Place, u8),
    /// Up to 255 bytes stand a second time elsewhere.
    Copy(Place, u8, Place),
    /// The rest is cut off.
    Cut(Place),
}

/// A place in a file, in 65536ths of its length.
#[derive(Debug, Clone, Copy, TypeGenerator)]
pub struct Place(u16);

impl Place {
    fn of(self, length: usize) -> usize {
        (usize::from(self.0) * (length + 1)) >> 16
    }
}

/// `bytes` with all `changes` made, in their order.
pub fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        change.make(&mut bytes);
    }
    bytes
}

impl Change {
    fn make(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        let until = |from: usize, count: u8| (from + usize::from(count)).min(length);
        match self {
            Change::Set(at, byte) => bytes.iter_mut().skip(at.of(length)).take(1).for_each(|it| *it = *byte),
            Change::Flip(at, bit) => {
                bytes.iter_mut().skip(at.of(length)).take(1).for_each(|it| *it ^= 1 << bit)
            }
            Change::Insert(at, new) => drop(bytes.splice(at.of(length)..at.of(length), new.iter().copied())),
            Change::Remove(at, count) => drop(bytes.drain(at.of(length)..until(at.of(length), *count))),
            Change::Copy(from, count, to) => {
                let piece = bytes[from.of(length)..until(from.of(length), *count)].to_vec();
                bytes.splice(to.of(length)..to.of(length), piece);
            }
            Change::Cut(at) => bytes.truncate(at.of(length)),
        }
    }
}
