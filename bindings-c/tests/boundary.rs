//! Every function that C can call runs completely inside the panic boundary.

use std::fs;
use std::path::Path;
use syn::{Expr, Item, ItemFn, Stmt};

/// What is wrong with the exported functions of a source.
fn outside(source: &str) -> Vec<String> {
    let items = syn::parse_file(source).unwrap().items;
    let functions = items.iter().filter_map(|item| match item {
        Item::Fn(function) if function.sig.abi.is_some() => Some(function),
        _ => None,
    });
    let mut found = 0;
    let mut wrong = Vec::new();
    for function in functions {
        found += 1;
        if !is_inside(function) {
            wrong.push(format!("{} runs outside the boundary", function.sig.ident));
        }
    }
    // One made by a macro, or in a module or block within, would not be among the items.
    let written = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<String>();
    for sign in ["extern \"", "no_mangle", "export_name"] {
        let times = written.matches(sign).count();
        if times > found {
            wrong.push(format!("{times} times {sign} for {found} functions"));
        }
    }
    wrong
}

/// The body is one call of the boundary; only constants are before it, and nothing that could
/// panic is computed for its arguments.
fn is_inside(function: &ItemFn) -> bool {
    let Some((Stmt::Expr(Expr::Call(call), _), before)) = function.block.stmts.split_last() else { return false };
    let Expr::Path(callee) = &*call.func else { return false };
    let arguments: Vec<_> = call.args.iter().collect();
    let Some((last, rest)) = arguments.split_last() else { return false };
    (callee.path.is_ident("boundary") || callee.path.is_ident("read"))
        && before.iter().all(|statement| matches!(statement, Stmt::Item(Item::Const(_))))
        && matches!(last, Expr::Closure(_))
        && rest.iter().all(|argument| match argument {
            Expr::Path(_) | Expr::Lit(_) => true,
            Expr::Unary(unary) => matches!(*unary.expr, Expr::Lit(_)),
            Expr::Tuple(tuple) => tuple.elems.is_empty(),
            _ => false,
        })
}

#[test]
fn every_exported_function_is_inside() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut exported = 0;
    for entry in fs::read_dir(sources).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            exported += source.matches("#[unsafe(no_mangle)]").count();
            assert_eq!(outside(&source), Vec::<String>::new(), "{}", path.display());
        }
    }
    let header = Path::new(env!("CARGO_MANIFEST_DIR")).join("../include/modelrunner_errors.h");
    let header = fs::read_to_string(header).unwrap();
    let declared = header.lines().filter(|line| !line.starts_with([' ', '/', '#']) && line.contains('(')).count();
    assert_eq!(exported, declared, "functions exported, and functions in the header");
}

#[test]
fn one_that_is_missed_is_seen() {
    for (source, fine) in [
        ("extern \"C\" fn f() -> u8 { boundary(0, || g()) }", true),
        ("extern \"C\" fn f(a: Option<&A>) -> u8 { const N: u8 = 1; read(a, -1, |a| a.b()) }", true),
        ("extern \"C\" fn f() -> u8 { g() }", false),
        ("extern \"C\" fn f() -> u8 { let n = g(); boundary(0, || n) }", false),
        ("extern \"C\" fn f() -> u8 { boundary(g(), || 0) }", false),
        ("extern \"C\" fn f() -> u8 { boundary(0, || g()) + 1 }", false),
        ("mod m { extern \"C\" fn f() -> u8 { g() } }", false),
        ("m! { #[unsafe(no_mangle)] fn f() {} }", false),
    ] {
        assert_eq!(outside(source).is_empty(), fine, "{source}");
    }
}
