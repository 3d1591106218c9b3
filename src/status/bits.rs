//! The compressed bit string of a status list (Bitstring Status List §3.3, §3.4).

use std::io::Read;

use flate2::bufread::GzDecoder;

/// The least number of entries in a list, so that an index alone identifies nobody (§6.1).
pub(crate) const MINIMUM_ENTRIES: u64 = 131_072;

/// The largest list, inflated, in bytes (report.md §4.14).
pub(crate) const INFLATED_LIMIT: usize = 8 << 20;

/// An inflated list whose entries are `size` bits wide.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    size: u32,
}

/// Why a list could not be inflated or read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Not exactly one gzip member.
    Encoding,
    /// Larger than [`INFLATED_LIMIT`].
    TooLarge,
    /// Fewer than [`MINIMUM_ENTRIES`].
    TooShort,
}

impl Bits {
    /// Inflates exactly one gzip member with nothing behind it; entries are 1 to 64 bits wide.
    pub(super) fn inflate(compressed: &[u8], size: u32) -> Result<Self, Fault> {
        let mut decoder = GzDecoder::new(compressed);
        let mut bytes = Vec::new();
        let limit = u64::try_from(INFLATED_LIMIT + 1).map_err(|_| Fault::TooLarge)?;
        (&mut decoder).take(limit).read_to_end(&mut bytes).map_err(|_| Fault::Encoding)?;
        if bytes.len() > INFLATED_LIMIT {
            return Err(Fault::TooLarge);
        }
        if !decoder.into_inner().is_empty() {
            return Err(Fault::Encoding);
        }
        let bits = Bits { bytes, size };
        if bits.entries() < MINIMUM_ENTRIES { Err(Fault::TooShort) } else { Ok(bits) }
    }

    /// The value of the entry `index`, most significant bit first; `None` outside of the list.
    pub(super) fn value(&self, index: u64) -> Option<u64> {
        if index >= self.entries() {
            return None;
        }
        let first = index * u64::from(self.size);
        (first..first + u64::from(self.size))
            .try_fold(0, |value, position| Some(value << 1 | self.bit(position)?))
    }

    /// The whole bit string.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn entries(&self) -> u64 {
        self.bytes.len() as u64 * 8 / u64::from(self.size)
    }

    fn bit(&self, position: u64) -> Option<u64> {
        let byte = self.bytes.get(usize::try_from(position / 8).ok()?)?;
        Some(u64::from(byte >> (7 - position % 8) & 1))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn list(first: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 16 << 10];
        bytes[..first.len()].copy_from_slice(first);
        gzip(&bytes)
    }

    #[test]
    fn reads_the_most_significant_bit_first() {
        let bits = Bits::inflate(&list(&[0b1000_0001]), 1).unwrap();
        assert_eq!((0..9).map(|i| bits.value(i).unwrap()).collect::<Vec<_>>(), [1, 0, 0, 0, 0, 0, 0, 1, 0]);
        assert_eq!((bits.value(131_071), bits.value(131_072)), (Some(0), None));
    }

    #[test]
    fn entries_may_be_wider_than_a_bit() {
        let mut bytes = vec![0; 64 << 10];
        bytes[..2].copy_from_slice(&[0b1011_0001, 0b0111_0000]);
        let bits = Bits::inflate(&gzip(&bytes), 3).unwrap();
        assert_eq!(
            (0..5).map(|i| bits.value(i).unwrap()).collect::<Vec<_>>(),
            [0b101, 0b100, 0b010, 0b111, 0]
        );
        assert_eq!(bits.value(u64::MAX), None);
    }

    #[test]
    fn a_list_must_hide_its_members_among_enough_entries() {
        assert_eq!(Bits::inflate(&gzip(&[0; (16 << 10) - 1]), 1), Err(Fault::TooShort));
        assert_eq!(Bits::inflate(&list(&[]), 2), Err(Fault::TooShort));
    }

    #[test]
    fn refuses_anything_but_one_whole_gzip_member() {
        let good = list(&[]);
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(&[0; 16 << 10]).unwrap();
        let mut wrong_checksum = good.clone();
        let end = wrong_checksum.len();
        wrong_checksum[end - 8] ^= 1;
        for bad in [
            zlib.finish().unwrap(),
            [good.as_slice(), b"0123456789"].concat(),
            [good.as_slice(), good.as_slice()].concat(),
            wrong_checksum,
            good[..end - 9].to_vec(),
            good[..end - 1].to_vec(),
            Vec::new(),
        ] {
            assert_eq!(Bits::inflate(&bad, 1), Err(Fault::Encoding));
        }
    }

    #[test]
    fn a_bomb_is_refused_not_cut_short() {
        let bomb = gzip(&vec![0; INFLATED_LIMIT + 1]);
        assert_eq!(Bits::inflate(&bomb, 1), Err(Fault::TooLarge));
        assert!(Bits::inflate(&gzip(&vec![0; INFLATED_LIMIT]), 1).is_ok());
    }
}
