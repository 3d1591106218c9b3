//! The engine for `cargo test`: the same inputs every time, so that the verdict depends on the code alone.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use bolero::bolero_engine::driver::Options;
use bolero::bolero_engine::input::Bytes;
use bolero::bolero_engine::{Engine, Test, panic};

/// How long one target may take. A slow machine tries fewer inputs and says so.
const TIME: Duration = Duration::from_secs(10);

/// What a generator can draw from; behind the end it draws zeros.
const BYTES: usize = 8 << 10;

/// Runs a target on inputs 0, 1, 2, …, each made from its number.
pub struct Fixed {
    /// How many inputs.
    pub inputs: u64,
}

impl<T: Test> Engine<T> for Fixed
where
    T::Value: Debug,
{
    type Output = ();

    fn run(self, mut test: T, options: Options) {
        panic::set_hook();
        panic::forward_panic(false);
        let start = Instant::now();
        for number in 0..self.inputs {
            if start.elapsed() > TIME {
                eprintln!("only {number} of {} inputs tried: the time was up", self.inputs);
                break;
            }
            let bytes = stream(number);
            if let Err(fault) = test.test(&mut Bytes::new(&bytes, &options)) {
                panic::forward_panic(true);
                let small = test.shrink(bytes.clone(), None, &options).map(|small| format!("{small:#}"));
                let given = || format!("{:#?}", test.generate_value(&mut Bytes::new(&bytes, &options)));
                panic!("input {number}: {fault}\n{}", small.unwrap_or_else(given));
            }
        }
        panic::forward_panic(true);
    }
}

/// SplitMix64, started at `number`.
fn stream(number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0xd134_2543_de82_ef95);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..BYTES / 8).flat_map(|_| next().to_le_bytes()).collect()
}

/// Runs one target: under `cargo test` on the fixed inputs and on every saved one, under `cargo bolero` on what the
/// engine makes up. More random inputs under `cargo test`: set `BOLERO_RANDOM_ITERATIONS`.
#[macro_export]
macro_rules! target {
    ($inputs:expr, $generator:expr, $test:expr) => {{
        let test = $test;
        #[cfg(not(fuzzing))]
        ::bolero::TestTarget::new($crate::fixed::Fixed { inputs: $inputs })
            .with_generator($generator)
            .with_max_depth($crate::MAX_DEPTH)
            .for_each(&test);
        ::bolero::check!()
            .with_generator($generator)
            .with_max_depth($crate::MAX_DEPTH)
            .with_iterations(0)
            .for_each(&test);
    }};
}
