//! Gives the shared library its soname.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    // Mach-O and PE have no soname.
    if variable("CARGO_CFG_TARGET_FAMILY") == "unix" && variable("CARGO_CFG_TARGET_VENDOR") != "apple" {
        // Before 1.0 a minor version may break the interface.
        let major = variable("CARGO_PKG_VERSION_MAJOR");
        let interface = if major == "0" { format!("0.{}", variable("CARGO_PKG_VERSION_MINOR")) } else { major };
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libmodelrunner_errors.so.{interface}");
    }
}
