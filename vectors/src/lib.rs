//! Ready cases with their expected verdicts.
