//! The header is generated from the sources and committed; a test compares the two.
//!
//! `make header-c` writes it.

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use std::path::Path;
use std::{env, fs};

/// In the order of the header.
const SOURCES: [&str; 13] = [
    "outcome",
    "text",
    "header",
    "version",
    "error",
    "issue",
    "path_element",
    "request",
    "kind",
    "retry",
    "action",
    "charged",
    "panic",
];

fn generate() -> String {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let config = Config {
        language: Language::C,
        cpp_compat: true,
        include_guard: Some("MODELRUNNER_ERRORS_H".into()),
        header: Some(include_str!("../src/manual.txt").trim_end().into()),
        no_includes: true,
        sys_includes: ["stdbool.h", "stddef.h", "stdint.h"].map(String::from).into(),
        after_includes: Some(version_macros()),
        usize_is_size_t: true,
        style: Style::Type,
        documentation_style: DocumentationStyle::Cxx,
        line_length: 100,
        tab_width: 4,
        ..Config::default()
    };
    let builder = SOURCES.iter().fold(Builder::new().with_config(config), |builder, source| {
        builder.with_src(sources.join(source).with_extension("rs"))
    });
    let mut header = Vec::new();
    builder.generate().expect("the sources parse").write(&mut header);
    String::from_utf8(header).expect("the sources are UTF-8")
}

fn version_macros() -> String {
    let number = |name: &str, part: &str| format!("#define MRE_VERSION_{name} {part}\n");
    [
        "\n/// The version of this header. The version of the library is mre_version().\n".to_owned(),
        format!("#define MRE_VERSION \"{}\"\n", env!("CARGO_PKG_VERSION")),
        number("MAJOR", env!("CARGO_PKG_VERSION_MAJOR")),
        number("MINOR", env!("CARGO_PKG_VERSION_MINOR")),
        number("PATCH", env!("CARGO_PKG_VERSION_PATCH")),
    ]
    .concat()
    .trim_end()
    .to_owned()
}

#[test]
fn the_committed_header_matches_the_sources() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../include/modelrunner_errors.h");
    let header = generate();
    if env::var_os("WRITE_HEADER").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &header).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == header, "the header is out of date: run `make header-c`");
}

#[test]
fn every_source_that_c_sees_is_read() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(sources).unwrap() {
        let path = entry.unwrap().path();
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        if path.extension().is_some_and(|extension| extension == "rs") && !SOURCES.contains(&stem) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("extern \"C\"") && !text.contains("repr(C)"), "{stem}.rs is not in the header");
        }
    }
}
