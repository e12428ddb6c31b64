//! Gives the shared library its soname.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if variable("CARGO_CFG_TARGET_FAMILY") != "unix" {
        return;
    }
    // Before 1.0 a minor version may break the interface.
    let major = variable("CARGO_PKG_VERSION_MAJOR");
    let interface = if major == "0" { format!("0.{}", variable("CARGO_PKG_VERSION_MINOR")) } else { major };
    let name = if variable("CARGO_CFG_TARGET_VENDOR") == "apple" {
        format!("-install_name,@rpath/libmodelrunner_errors.{interface}.dylib")
    } else {
        format!("-soname,libmodelrunner_errors.so.{interface}")
    };
    println!("cargo::rustc-cdylib-link-arg=-Wl,{name}");
}
