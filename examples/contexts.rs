//! Writes the built-in JSON-LD contexts into a folder, for JSON-LD processors that may not fetch them:
//! `cargo run --example contexts -- FOLDER`. The file `index.json` says which address each file belongs to.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use openbadges::json::{Map, Value};
use openbadges::ld::built_in_contexts;

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("name the folder to write the contexts into"))?;
    fs::create_dir_all(&folder)?;
    let index = built_in_contexts().enumerate().map(|(number, (address, document))| {
        let file = format!("{number}.json");
        write(&folder.join(&file), document)?;
        Ok((address.to_owned(), Value::from(file)))
    });
    let index = index.collect::<io::Result<Map<String, Value>>>()?;
    write(&folder.join("index.json"), &Value::Object(index))
}

fn write(path: &Path, document: &Value) -> io::Result<()> {
    fs::write(path, format!("{document:#}\n"))
}
